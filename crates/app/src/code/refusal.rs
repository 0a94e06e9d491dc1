//! What stands in a code's way, as an error.

use crate::view::{CodeObstacle, CommandError, InputFault, Obstacle};

pub(crate) fn blocked(wrong: CodeObstacle) -> CommandError {
    CommandError::NotAllowed { reason: Obstacle::Code { wrong } }
}

pub(crate) fn bad(field: &str, reason: InputFault) -> CommandError {
    CommandError::BadInput { field: field.to_owned(), reason }
}
