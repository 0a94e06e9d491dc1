//! Asks the sites for their calendars, and takes what they answer. An answer that is none changes nothing.

use std::sync::{Mutex, PoisonError};

use calendar::stay::{Stays, stays};
use calendar::{House, NotRead};
use chrono::TimeDelta;
use cloud_client::Roots;
use cloud_client::feed::{FeedAddress, FeedAnswer, FeedClient, FeedError, Version};
use futures_util::StreamExt;
use store::table::calendar::{self as table, CalendarRow};
use store::{Access, Id};

use super::kept::Kept;
use super::settle::settle;
use super::{fault, find, rules};
use crate::App;
use crate::app::{find_door, parse_id};
use crate::failure::{Failure, unexpected};
use crate::view::{CalendarId, CalendarRules, CommandError};

/// Sites that are asked at one time.
const AT_ONCE: usize = 8;

/// The client that asks, kept because making one reads all of the system's certificates.
#[derive(Default)]
pub(crate) struct Fetcher(Mutex<Option<FeedClient>>);

/// What is needed to ask for a calendar.
struct Wanted {
    address: FeedAddress,
    /// Asked for whole when there is none.
    version: Option<Version>,
}

/// What a calendar's bytes are read by.
pub(super) struct Reading {
    host: String,
    house: House,
    rules: CalendarRules,
}

impl Reading {
    pub(super) fn of(access: &Access<'_>, row: &CalendarRow) -> Result<Self, Failure> {
        let rules = rules::read(&row.rules)?;
        let house = rules::house(access, &find_door(access, row.door)?, &rules)?;
        Ok(Self { host: row.host.clone(), house, rules })
    }

    pub(super) fn stays(&self, bytes: &[u8], now: chrono::DateTime<chrono::Utc>) -> Result<Stays, NotRead> {
        let choices = rules::choices(&self.rules);
        stays(&calendar::read(bytes)?, &self.host, &self.house, choices, now).of_one_home()
    }
}

impl App {
    /// Asks every calendar whose time has come, and lets those do it whose host said so make, move and end codes. Called
    /// again and again while the app runs, such as every minute; a call without anything to do is cheap.
    ///
    /// # Errors
    /// The database. A site that fails is no error: its calendar says so.
    pub async fn poll_calendars(&self) -> Result<(), CommandError> {
        if self.require_open_vault().is_err() {
            return Ok(());
        }
        let now = self.now();
        let rows = self.store.read(|access| Ok::<_, Failure>(table::all(access)?))?;
        let due: Vec<Id> = rows
            .iter()
            .filter(|row| row.next_poll_at.is_some_and(|at| at <= now))
            .map(|row| row.id)
            .collect();
        let asked = futures_util::stream::iter(due.clone()).map(|id| self.ask_and_take(id));
        let answers: Vec<Result<(), Failure>> = asked.buffer_unordered(AT_ONCE).collect().await;
        for failure in answers.into_iter().filter_map(Result::err) {
            tracing::warn!(error = %failure.0, "Failed to take a calendar's answer");
        }
        let changed = !rows.is_empty() && self.follow_by_themselves()?;
        if changed || !due.is_empty() {
            self.announce();
        }
        Ok(())
    }

    /// Asks for one calendar now.
    ///
    /// # Errors
    /// `Gone`, also for a file; `VaultLocked`. A site that fails is no error: the calendar says so.
    pub async fn refresh_calendar(&self, calendar: &CalendarId) -> Result<(), CommandError> {
        self.require_open_vault()?;
        let id = parse_id(&calendar.0)?;
        self.ask_and_take(id).await?;
        self.follow_by_themselves()?;
        self.announce();
        Ok(())
    }

    async fn ask_and_take(&self, id: Id) -> Result<(), Failure> {
        let (wanted, reading, by) = self.store.read(|access| {
            let row = find(access, id)?;
            let reading = Reading::of(access, &row)?;
            Ok::<_, Failure>((self.wanted(access, &row)?, reading, row.rules))
        })?;
        let answer = self.client()?.fetch(&wanted.address, wanted.version.as_ref()).await;
        let read = self.read_answer(answer, &reading);
        self.store.write(|access| {
            // Removed, or given other rules, while the site was asked.
            let Some(row) = table::find(access, id)?.filter(|row| row.rules == by) else { return Ok(()) };
            self.take(access, &row, read)
        })
    }

    fn wanted(&self, access: &Access<'_>, row: &CalendarRow) -> Result<Wanted, Failure> {
        let text = table::address(access, row.id)?.ok_or(CommandError::Gone)?;
        let text = str::from_utf8(&text).map_err(|_| damaged())?;
        let address = FeedAddress::parse(text, self.ports.calendars).map_err(|_| damaged())?;
        let news_only = Kept::load(access, row.id)?.memory.may_ask_for_news_only();
        let known = row.version.as_deref().filter(|_| news_only);
        Ok(Wanted { address, version: known.and_then(|text| serde_json::from_str(text).ok()) })
    }

    /// The client that asks, made when it is needed first.
    pub(super) fn client(&self) -> Result<FeedClient, Failure> {
        let mut kept = self.fetcher.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = kept.as_ref() {
            return Ok(client.clone());
        }
        let client = FeedClient::new(&Roots::default(), self.ports.calendars)?;
        *kept = Some(client.clone());
        Ok(client)
    }

    /// Reads what a site answered, outside of any transaction: it may be long.
    pub(super) fn read_answer(&self, answer: Result<FeedAnswer, FeedError>, by: &Reading) -> Read {
        match answer {
            Ok(FeedAnswer::NotModified) => Read::Unchanged,
            Ok(FeedAnswer::Body { bytes, version }) => match by.stays(&bytes, self.now_utc()) {
                Ok(stays) => Read::Stays { stays: Box::new(stays), version: Some(version) },
                Err(why) => Read::NotRead(why),
            },
            Err(error) => match fault::no_answer(error) {
                Ok(why) => Read::NoAnswer(why, pause(error)),
                Err(why) => Read::NotRead(why),
            },
        }
    }

    /// Keeps what an answer said of a calendar.
    pub(super) fn take(&self, access: &Access<'_>, row: &CalendarRow, read: Read) -> Result<(), Failure> {
        let mut kept = Kept::load(access, row.id)?;
        let version = self.remember_answer(&mut kept, read);
        let version = match version {
            Some(version) => Some(serde_json::to_string(&version).map_err(|_| damaged())?),
            None => row.version.clone(),
        };
        let next = row.next_poll_at.map(|_| kept.next_poll_at());
        table::set_known(access, row.id, &kept.sealed()?, (version.as_deref(), next))?;
        settle(access, row, self.now())?;
        Ok(())
    }

    /// What an answer is to a calendar's memory; gives the version that came with it.
    pub(super) fn remember_answer(&self, kept: &mut Kept, read: Read) -> Option<Version> {
        let (now, random) = (self.now_utc(), u64::from_be_bytes(self.random()));
        match read {
            Read::Unchanged => kept.memory.unchanged(now, random),
            Read::NoAnswer(why, pause) => kept.memory.failed(why, pause, now, random),
            Read::NotRead(why) => kept.memory.not_read(why, now, random),
            Read::Stays { stays, version } => {
                kept.memory.fetched(&stays.stays, now, random);
                kept.show(&stays);
                return version;
            }
        }
        None
    }
}

/// What an answer turned out to be.
pub(super) enum Read {
    Unchanged,
    NoAnswer(calendar::condition::Failure, Option<TimeDelta>),
    NotRead(NotRead),
    Stays { stays: Box<Stays>, version: Option<Version> },
}

fn pause(error: FeedError) -> Option<TimeDelta> {
    match error {
        FeedError::Status { after, .. } => TimeDelta::from_std(after?).ok(),
        FeedError::Away
        | FeedError::Slow
        | FeedError::Forbidden
        | FeedError::Redirects
        | FeedError::TooBig
        | FeedError::Wrapped => None,
    }
}

fn damaged() -> Failure {
    unexpected("Failed to read a calendar", "its address or version is damaged")
}
