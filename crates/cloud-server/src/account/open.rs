//! Route: open an account: a site of one's own with this device as its first, or a place in the site that invited.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use cloud_api::account::{Credentials, MemberRole, SignedIn};
use cloud_api::{Name, Token, Word};

use super::{TOKEN_LIFE, role_of, role_word, words};
use crate::cloud::Cloud;
use crate::database::{Change, DatabaseError};
use crate::http::{Answer, Json, Refusal};
use crate::ports::hash;

/// Answers 201 with the new site; `address-taken` when somebody has this address.
pub(crate) async fn open(
    State(cloud): State<Arc<Cloud>>,
    Json(credentials): Json<Credentials>,
) -> Answer<(StatusCode, Json<SignedIn>)> {
    let checked = words::check(credentials)?;
    let password = cloud.passwords.hash(checked.password, cloud.ports.name::<16>().0).await?;
    let now = cloud.ports.now();
    let mut change = cloud.database.begin().await?;
    let (tenant, role, approved) = match &checked.invitation {
        None => (new_site(&cloud, &mut change).await?, MemberRole::Owner, true),
        Some(invitation) => {
            let (tenant, role) = accept(&mut change, invitation, now).await?;
            (tenant, role, false)
        }
    };
    let signed_in = SignedIn {
        tenant,
        member: cloud.ports.name(),
        role,
        device: cloud.ports.name(),
        token: cloud.ports.token(),
        expires_at: now + TOKEN_LIFE,
        approved,
    };
    let member = change
        .run(
            "INSERT INTO member (tenant, member, email, role, password, made_at) VALUES ($1, $2, $3, $4, $5, $6)",
            &[
                signed_in.tenant.0.into(),
                signed_in.member.0.into(),
                checked.email.as_str().into(),
                role_word(signed_in.role).into(),
                password.as_str().into(),
                now.into(),
            ],
        )
        .await;
    match member {
        Err(DatabaseError::Taken) => return Err(Word::AddressTaken.into()),
        other => other?,
    };
    let first = NewRow { name: &checked.device.name, public_key: checked.device.public_key, now };
    add_device(&mut change, &signed_in, &first).await?;
    change.commit().await?;
    Ok((StatusCode::CREATED, Json(signed_in)))
}

async fn new_site(cloud: &Cloud, change: &mut Change) -> Answer<Name> {
    let tenant: Name = cloud.ports.name();
    let values = [tenant.0.into(), cloud.ports.now().into()];
    change.run("INSERT INTO tenant (tenant, made_at) VALUES ($1, $2)", &values).await?;
    Ok(tenant)
}

/// Uses the invitation up: of two accounts that bring it at once, one gets in.
async fn accept(change: &mut Change, invitation: &Token, now: i64) -> Answer<(Name, MemberRole)> {
    let used = change
        .run(
            "DELETE FROM invitation WHERE hash = $1 AND expires_at > $2 RETURNING tenant, role",
            &[hash(invitation).into(), now.into()],
        )
        .await?;
    let row = used.first().ok_or(Word::InvitationOver)?;
    Ok((Name(row.array(0)?), role_of(row.text(1)?)?))
}

/// A device that is about to be known.
pub(super) struct NewRow<'a> {
    pub(super) name: &'a str,
    pub(super) public_key: Name<32>,
    pub(super) now: i64,
}

/// Adds the device and its token.
pub(super) async fn add_device(
    change: &mut Change,
    signed_in: &SignedIn,
    row: &NewRow<'_>,
) -> Result<(), Refusal> {
    change
        .run(
            "INSERT INTO device (tenant, device, member, name, public_key, made_at, approved_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &[
                signed_in.tenant.0.into(),
                signed_in.device.0.into(),
                signed_in.member.0.into(),
                row.name.into(),
                row.public_key.0.into(),
                row.now.into(),
                signed_in.approved.then_some(row.now).into(),
            ],
        )
        .await?;
    change
        .run(
            "INSERT INTO token (tenant, hash, device, made_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
            &[
                signed_in.tenant.0.into(),
                hash(&signed_in.token).into(),
                signed_in.device.0.into(),
                row.now.into(),
                signed_in.expires_at.into(),
            ],
        )
        .await?;
    Ok(())
}
