//! Route: sign in on a further device, which then waits for the approval of one that is in.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use cloud_api::account::{Credentials, SignedIn};
use cloud_api::{Name, Word};
use sha2::{Digest, Sha256};

use super::open::{NewRow, add_device};
use super::{TOKEN_LIFE, role_of, words};
use crate::cloud::Cloud;
use crate::http::{Answer, Json};

/// Devices of one member at most; each holds a row for ever, so that what it did stays attributed.
const DEVICES_MAX: i64 = 64;

/// Answers 201 with a token; `wrong-password` for a wrong one and for an address without an account alike.
pub(crate) async fn sign_in(
    State(cloud): State<Arc<Cloud>>,
    Json(credentials): Json<Credentials>,
) -> Answer<(StatusCode, Json<SignedIn>)> {
    let checked = words::check(credentials)?;
    cloud.limits.sign_in(Sha256::digest(checked.email.as_bytes()).into())?;
    let found = cloud
        .database
        .read(
            "SELECT tenant, member, role, password, \
             (SELECT count(*) FROM device WHERE device.tenant = member.tenant AND device.member = member.member) \
             FROM member WHERE email = $1",
            &[checked.email.as_str().into()],
        )
        .await?;
    let row = found.first();
    let password = row.map(|row| row.text(3).map(str::to_owned)).transpose()?;
    let fits = cloud.passwords.fits(checked.password, password).await?;
    let Some(row) = row.filter(|_| fits) else { return Err(Word::WrongPassword.into()) };
    if row.int(4)? >= DEVICES_MAX {
        return Err(Word::TooMany.into());
    }
    let now = cloud.ports.now();
    let signed_in = SignedIn {
        tenant: Name(row.array(0)?),
        member: Name(row.array(1)?),
        role: role_of(row.text(2)?)?,
        device: cloud.ports.name(),
        token: cloud.ports.token(),
        expires_at: now + TOKEN_LIFE,
        approved: false,
    };
    let device = NewRow { name: &checked.device.name, public_key: checked.device.public_key, now };
    let mut change = cloud.database.begin().await?;
    add_device(&mut change, &signed_in, &device).await?;
    change.commit().await?;
    Ok((StatusCode::CREATED, Json(signed_in)))
}
