//! Accounts: opening one, inviting others into a site, signing in and out.

mod invite;
mod members;
mod open;
mod password;
mod sign_in;
mod sign_out;
mod words;

use cloud_api::account::MemberRole;

use crate::database::DatabaseError;

pub(crate) use invite::invite;
pub(crate) use members::{list, remove};
pub(crate) use open::open;
pub(crate) use password::PasswordCheck;
pub(crate) use sign_in::sign_in;
pub(crate) use sign_out::sign_out;

/// How long a token lives, in seconds: half a year without the app, then sign in again.
const TOKEN_LIFE: i64 = 180 * 86_400;

const fn role_word(role: MemberRole) -> &'static str {
    match role {
        MemberRole::Owner => "owner",
        MemberRole::Manager => "manager",
        MemberRole::Staff => "staff",
    }
}

/// The role that the database calls `word`.
pub(crate) fn role_of(word: &str) -> Result<MemberRole, DatabaseError> {
    let all = [MemberRole::Owner, MemberRole::Manager, MemberRole::Staff];
    all.into_iter().find(|role| role_word(*role) == word).ok_or(DatabaseError::Shape)
}
