//! Verbs: the phones of the account, how one lets in another, and how one is shut out.

use cloud_api::device::{Approval, Device};
use cloud_api::{Bytes, Name};
use cloud_client::seal::{JoiningCode, open_joining, seal_for_joining};
use store::table::site::{self, SiteRow};
use store::table::site_phone::{self, SitePhoneRow};
use store::table::{cloud, door, site_pass};
use store::{Id, Secret};
use zeroize::Zeroizing;

use crate::App;
use crate::app::{id_text, moment, parse_id, site_key};
use crate::failure::{Failure, unexpected};
use crate::family;
use crate::view::{CommandError, InputFault, PhoneId, SitePhone, SitePhoneState, Synced};

/// `01 || site key 32 || lane 1`
const PARCEL_VERSION: u8 = 1;
const LANES: u8 = access::serial::LANES;

impl App {
    /// What this phone shows while it waits to be let in: 24 digits, to be typed on a phone that is in.
    ///
    /// # Errors
    /// `NoCloud`; `Gone` when this phone is in.
    pub fn joining_code(&self) -> Result<Zeroizing<String>, CommandError> {
        Ok(Zeroizing::new(self.shown_code()?.reveal().to_owned()))
    }

    fn shown_code(&self) -> Result<JoiningCode, Failure> {
        let code = self.joined()?.joining_code.ok_or(CommandError::Gone)?;
        let code = str::from_utf8(&code).ok().and_then(JoiningCode::read);
        code.ok_or_else(|| unexpected("Failed to read the joining code", "it is none"))
    }

    /// The phones of the account, oldest first, asked of the cloud now.
    ///
    /// # Errors
    /// `NoCloud`; `CloudAway`; `CloudRefused`.
    pub async fn site_phones(&self) -> Result<Vec<SitePhone>, CommandError> {
        let own = self.joined()?.device;
        let listed = self.cloud()?.devices().await.map_err(Failure::from)?;
        let at = |at: i64| u32::try_from(at).ok().map(|at| moment(&self.ports.zone, at));
        let phones = listed.devices.into_iter().map(|device| SitePhone {
            id: PhoneId(id_text(Id(device.device.0))),
            is_this: device.device.0 == own.0,
            made_at: at(device.made_at),
            state: state(&device),
            name: device.name,
        });
        Ok(phones.collect())
    }

    /// Lets a phone that waits into the site: from then on it can do what this one can.
    ///
    /// # Errors
    /// `BadInput` for a mistyped code; `Gone` when no such phone waits; `NoCloud`; `CloudAway`; `CloudRefused`.
    pub async fn let_in_phone(&self, phone: &PhoneId, code: &str) -> Result<(), CommandError> {
        let id = parse_id(&phone.0)?;
        let code = JoiningCode::read(code).ok_or_else(|| CommandError::BadInput {
            field: String::from("code"),
            reason: InputFault::NotAJoiningCode,
        })?;
        let client = self.cloud()?;
        let listed = client.devices().await.map_err(Failure::from)?;
        let waits = |device: &&Device| device.device.0 == id.0 && state(device) == SitePhoneState::Waits;
        let device = listed.devices.iter().find(waits).ok_or(CommandError::Gone)?;
        // What is told first is that this phone shares, so that lanes are known before one is given away.
        self.sync().await?;
        let sealed = self.seal_site(device, &code)?;
        let approval = Approval { sealed_key: Bytes(sealed), public_key: device.public_key };
        client.approve(device.device, &approval).await.map_err(Failure::from)?;
        self.sync().await?;
        Ok(())
    }

    /// The site's key and a lane for a phone; the lane is taken in the same write.
    fn seal_site(&self, device: &Device, code: &JoiningCode) -> Result<Vec<u8>, Failure> {
        let ephemeral = Zeroizing::new(self.random());
        let nonces = [self.random(), self.random()];
        let now = self.now();
        self.store.write(|access| {
            let key = site_key(access)?;
            let phones = site_phone::all(access)?;
            let taken = |lane: &u8| phones.iter().any(|phone| phone.lane == *lane);
            let lane = (0..LANES).find(|lane| !taken(lane)).unwrap_or(LANES - 1);
            site_phone::set(access, &SitePhoneRow { device: Id(device.device.0), lane, told_until: now })?;
            let mut plain = Zeroizing::new(vec![PARCEL_VERSION]);
            plain.extend_from_slice(key.reveal());
            plain.push(lane);
            let sealed = seal_for_joining((&device.public_key.0, code), &ephemeral, nonces, &plain);
            sealed.ok_or_else(|| unexpected("Failed to seal the site key", "the phone's key is none"))
        })
    }

    /// Goes in, when another phone has let this one in: takes the site's key and everything that is shared.
    ///
    /// # Errors
    /// `CloudRefused` (`NotApproved`) while it waits; `LetInWithOtherCode`; `SiteExists`; as [`App::sync`].
    pub async fn go_in(&self) -> Result<Synced, CommandError> {
        let (row, code) = (self.joined()?, self.shown_code()?);
        let sealed = self.cloud()?.sealed_key().await.map_err(Failure::from)?;
        let secret = <[u8; 32]>::try_from(row.device_secret.as_slice()).map(Zeroizing::new);
        let secret =
            secret.map_err(|_| unexpected("Failed to go in", "this phone's key has the wrong length"))?;
        let plain = open_joining(&secret, &code, &sealed.sealed_key.0);
        let plain = plain.ok_or(CommandError::LetInWithOtherCode)?;
        let (key, lane) = read_parcel(&plain).ok_or(CommandError::LetInWithOtherCode)?;
        let now = self.now();
        self.store.write(|access| {
            if !door::own(access)?.is_empty() {
                return Err(Failure::from(CommandError::SiteExists));
            }
            let row =
                SiteRow { site_key: Secret::new(key.to_vec()), made_at: now, recovery_saved_at: Some(now) };
            match site::find(access)? {
                Some(_) => site::replace(access, &row)?,
                None => site::insert(access, &row)?,
            }
            Ok(cloud::set_let_in(access)?)
        })?;
        self.begin_sharing(lane)?;
        let synced = self.sync().await;
        self.announce();
        synced
    }

    /// Shuts a phone out: the cloud knows it no more, and every lock ends its pass. It knew the site's key, so whoever has
    /// it and can unlock it is kept out for good only by setting the locks up anew.
    ///
    /// # Errors
    /// `Gone`; `NoCloud`; `CloudAway`; `CloudRefused`.
    pub async fn shut_out_phone(&self, phone: &PhoneId) -> Result<(), CommandError> {
        let id = parse_id(&phone.0)?;
        self.cloud()?.shut_out(Name(id.0)).await.map_err(Failure::from)?;
        let now = self.now();
        self.store.write(|access| {
            for door in site_pass::end(access, id)? {
                if let Some(row) = door::find(access, door)? {
                    family::of(&row.family)?.want_taking_back(access, &row, now)?;
                }
            }
            Ok::<_, Failure>(site_phone::delete(access, id)?)
        })?;
        self.announce();
        Ok(())
    }
}

fn state(device: &Device) -> SitePhoneState {
    match (device.approved_at, device.revoked_at) {
        (_, Some(_)) => SitePhoneState::ShutOut,
        (None, None) => SitePhoneState::Waits,
        (Some(_), None) => SitePhoneState::In,
    }
}

fn read_parcel(plain: &[u8]) -> Option<(Zeroizing<[u8; 32]>, u8)> {
    let (&PARCEL_VERSION, rest) = plain.split_first()? else { return None };
    let (key, rest) = rest.split_first_chunk::<32>()?;
    match rest {
        [lane] if *lane < LANES => Some((Zeroizing::new(*key), *lane)),
        _ => None,
    }
}
