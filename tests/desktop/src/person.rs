//! Somebody in front of the app: sees what is on the screen, taps, types, and waits for what comes.

mod desk;

use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::error::{CmdError, ErrorStatus};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, json};
use tokio::time::{interval, timeout};

use crate::stage::Desk;
use crate::transcript::Step;
use crate::{Transcript, Trouble};

/// How long a person waits for anything before they complain: several times what the slowest answer of the app takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long the app may take to draw what it shows.
const DRAWING_LIMIT: Duration = Duration::from_secs(10);

/// Between two looks at the screen.
const GLANCE: Duration = Duration::from_millis(40);

/// One person with an app of their own.
pub struct Person {
    name: String,
    client: Client,
    desk: Desk,
    transcript: Transcript,
    /// How often they still follow the advice to try again; none where there is no radio to blame.
    tries_left: AtomicU8,
}

impl Person {
    /// Opens the app for a person; `arguments` are what the system passes with a link.
    pub(crate) async fn sit_down(
        name: &str,
        desk: Desk,
        arguments: &[String],
        tries: u8,
        transcript: &Transcript,
    ) -> Result<Self, Trouble> {
        let mut wanted = Map::new();
        wanted.insert("browserName".to_owned(), json!("wry"));
        wanted.insert("tauri:options".to_owned(), json!({ "application": desk.app, "args": arguments }));
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted)
            .connect(&desk.driver.address())
            .await
            .map_err(|error| format!("The app did not open for {name}: {error}"))?;
        Ok(Self {
            name: name.to_owned(),
            client,
            desk,
            transcript: transcript.clone(),
            tries_left: AtomicU8::new(tries),
        })
    }

    /// Begins a step of this person in the transcript.
    #[must_use]
    pub fn step(&self, what: &str) -> Step {
        self.transcript.step(&format!("{}: {what}", self.name))
    }

    /// Waits for a control and taps it.
    ///
    /// # Errors
    /// When it does not come, or stays out of use.
    pub async fn taps(&self, testid: &str) -> Result<(), Trouble> {
        self.until(&format!("tap {testid}"), async || {
            let element = self.find(testid).await?;
            if !element.is_enabled().await? {
                return Ok(None);
            }
            self.click(element).await.map(Some)
        })
        .await
    }

    /// Replaces what a field holds by `text`, key by key.
    ///
    /// # Errors
    /// When the field does not come.
    pub async fn types(&self, testid: &str, text: &str) -> Result<(), Trouble> {
        self.until(&format!("type into {testid}"), async || {
            let field = self.find(testid).await?;
            self.scroll_to(&field).await?;
            field.clear().await?;
            field.send_keys(text).await.map(Some)
        })
        .await
    }

    /// Chooses from a list of choices.
    ///
    /// # Errors
    /// When the list does not come, or holds no such choice.
    pub async fn chooses(&self, testid: &str, value: &str) -> Result<(), Trouble> {
        self.until(&format!("choose {value} in {testid}"), async || {
            let list = self.find(testid).await?;
            self.scroll_to(&list).await?;
            list.select_by_value(value).await.map(Some)
        })
        .await
    }

    /// Puts the day in a date field one later, as the system's own picker would.
    ///
    /// # Errors
    /// When the field does not come.
    pub async fn puts_day_later(&self, testid: &str) -> Result<(), Trouble> {
        const ONE_LATER: &str = "const field = arguments[0]; const day = field.valueAsDate; \
            day.setUTCDate(day.getUTCDate() + 1); field.valueAsDate = day; \
            field.dispatchEvent(new Event('input', { bubbles: true }));";

        self.until(&format!("put the day in {testid} one later"), async || {
            let field = self.find(testid).await?;
            self.client.execute(ONE_LATER, vec![serde_json::to_value(&field)?]).await.map(Some)
        })
        .await
        .map(|_| ())
    }

    /// Hands a file to a file field.
    ///
    /// # Errors
    /// When the field does not come.
    pub async fn picks(&self, testid: &str, file: &Path) -> Result<(), Trouble> {
        let path = file.display().to_string();
        self.until(&format!("pick a file in {testid}"), async || {
            self.find(testid).await?.send_keys(&path).await.map(Some)
        })
        .await
    }

    /// Waits until something is on the screen, and reads it.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn reads(&self, testid: &str) -> Result<String, Trouble> {
        self.until(&format!("read {testid}"), async || self.find(testid).await?.text().await.map(Some)).await
    }

    /// Waits until something on the screen says `words`, and reads all of it.
    ///
    /// # Errors
    /// When it never says so.
    pub async fn reads_that(&self, testid: &str, words: &str) -> Result<String, Trouble> {
        self.until(&format!("{testid} to say {words:?}"), async || {
            let text = self.find(testid).await?.text().await?;
            Ok(text.contains(words).then_some(text))
        })
        .await
    }

    /// Waits until something on the screen has an attribute of this value.
    ///
    /// # Errors
    /// When it never has.
    pub async fn sees(&self, testid: &str, attribute: &str, value: &str) -> Result<(), Trouble> {
        self.until(&format!("{testid} to be {value}"), async || {
            let found = self.find(testid).await?.attr(attribute).await?;
            Ok((found.as_deref() == Some(value)).then_some(()))
        })
        .await
    }

    /// Waits until the app says what went wrong, and reads which kind of trouble it is.
    ///
    /// # Errors
    /// When nothing went wrong.
    pub async fn is_told(&self, code: &str) -> Result<(), Trouble> {
        let locator = format!("{} [data-code]", selector("error"));
        self.until(&format!("the error {code}"), async || {
            let notice = self.client.find(Locator::Css(&locator)).await?;
            Ok((notice.attr("data-code").await?.as_deref() == Some(code)).then_some(()))
        })
        .await
    }

    /// Whether something is on the screen right now.
    ///
    /// # Errors
    /// When the app does not answer.
    pub async fn has(&self, testid: &str) -> Result<bool, Trouble> {
        Ok(!self.client.find_all(Locator::Css(&selector(testid))).await?.is_empty())
    }

    /// Waits until something is no longer on the screen.
    ///
    /// # Errors
    /// When it stays.
    pub async fn sees_gone(&self, testid: &str) -> Result<(), Trouble> {
        self.until(&format!("{testid} to go"), async || {
            let left = self.client.find_all(Locator::Css(&selector(testid))).await?;
            Ok(left.is_empty().then_some(()))
        })
        .await
    }

    /// Waits for the one or the other, each given by the beginning of its handle; whether the first came.
    ///
    /// # Errors
    /// When neither comes.
    pub async fn sees_rather(&self, one: &str, other: &str) -> Result<bool, Trouble> {
        self.until(&format!("{one} or {other}"), async || {
            for (beginning, came) in [(one, true), (other, false)] {
                if !self.client.find_all(Locator::Css(&beginning_with(beginning))).await?.is_empty() {
                    return Ok(Some(came));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Waits for the first element of this kind, such as `summary`, and taps it.
    ///
    /// # Errors
    /// When there is none.
    pub async fn taps_at(&self, css: &str) -> Result<(), Trouble> {
        self.until(&format!("tap {css}"), async || {
            self.client.find(Locator::Css(css)).await?.click().await.map(Some)
        })
        .await
    }

    /// Waits for something beside the app, such as a file.
    ///
    /// # Errors
    /// When it does not come.
    pub async fn waits_for(&self, what: &str, fact: impl Fn() -> bool) -> Result<(), Trouble> {
        self.until(what, async || Ok(fact().then_some(()))).await
    }

    /// Waits for the first control whose handle begins so, such as the card of a door, and taps it.
    ///
    /// # Errors
    /// When there is none.
    pub async fn taps_first(&self, beginning: &str, holding: &str) -> Result<(), Trouble> {
        let locator = beginning_with(beginning);
        self.until(&format!("tap {beginning}… with {holding:?}"), async || {
            for card in self.client.find_all(Locator::Css(&locator)).await? {
                if card.text().await?.contains(holding) {
                    return self.click(card).await.map(Some);
                }
            }
            Ok(None)
        })
        .await
    }

    /// Keeps a picture of the person's screen, drawn after all that has happened so far.
    ///
    /// # Errors
    /// When the app draws nothing.
    pub async fn picture(&self, of: &str) -> Result<(), Trouble> {
        const NEXT_FRAME: &str = "const done = arguments[0]; \
            requestAnimationFrame(() => requestAnimationFrame(() => done(null)));";

        // The driver's own screenshots block WebKit for ever when they come twice; the display has the same picture.
        timeout(DRAWING_LIMIT, self.client.execute_async(NEXT_FRAME, Vec::new()))
            .await
            .map_err(|_| format!("The app of {} draws nothing", self.name))??;
        self.transcript.keep(&format!("{}-{of}", self.name), &self.desk.screen.picture()?)
    }

    /// Closes the app in order.
    ///
    /// # Errors
    /// When the driver lost it.
    pub async fn leaves(self) -> Result<(), Trouble> {
        self.client.close().await?;
        Ok(())
    }

    /// Ends the app as a flat battery does: at once, wherever it is.
    ///
    /// # Errors
    /// When the app is not running.
    pub fn loses_power(self) -> Result<(), Trouble> {
        use rustix::process::{Pid, Signal, kill_process};

        let process = self.desk.driver.app_process(&self.desk.app)?;
        let process = i32::try_from(process).ok().and_then(Pid::from_raw).ok_or("No such process")?;
        kill_process(process, Signal::KILL)?;
        Ok(())
    }

    /// Scrolls as a person does, until nothing lies over what they want to tap, and taps it.
    async fn click(&self, element: Element) -> Result<(), CmdError> {
        self.scroll_to(&element).await?;
        self.stands_still(&element).await?;
        element.click().await
    }

    /// Waits until an element is where it was a glance ago: nobody hits what moves under the finger.
    async fn stands_still(&self, element: &Element) -> Result<(), CmdError> {
        const PLACE: &str = "const { x, y, width, height } = arguments[0].getBoundingClientRect(); \
            return [x, y, width, height].join(' ');";

        let mut pause = interval(GLANCE);
        let mut before = None;
        loop {
            pause.tick().await;
            let place = self.client.execute(PLACE, vec![serde_json::to_value(element)?]).await?;
            if before.as_ref() == Some(&place) {
                return Ok(());
            }
            before = Some(place);
        }
    }

    async fn scroll_to(&self, element: &Element) -> Result<(), CmdError> {
        const TO_THE_MIDDLE: &str = "arguments[0].scrollIntoView({ block: 'center' })";

        self.client.execute(TO_THE_MIDDLE, vec![serde_json::to_value(element)?]).await.map(|_| ())
    }

    async fn find(&self, testid: &str) -> Result<Element, CmdError> {
        self.client.find(Locator::Css(&selector(testid))).await
    }

    /// Looks again and again until `look` gives something; what is not there yet, or just went, is looked for again.
    async fn until<T>(
        &self,
        what: &str,
        look: impl AsyncFn() -> Result<Option<T>, CmdError>,
    ) -> Result<T, Trouble> {
        let mut last = None;
        let looking = async {
            let mut pause = interval(GLANCE);
            loop {
                pause.tick().await;
                match look().await {
                    Ok(Some(found)) => return Ok(found),
                    Ok(None) => {}
                    Err(error) if may_pass(&error) => last = Some(error),
                    Err(error) => return Err(error),
                }
                self.steps_closer().await?;
            }
        };
        match timeout(PATIENCE, looking).await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(error)) => Err(self.complaint(what, Some(error)).await),
            Err(_) => Err(self.complaint(what, last).await),
        }
    }

    /// Does what the app asks for when a radio did not reach the lock, as often as this person is willing to.
    async fn steps_closer(&self) -> Result<(), CmdError> {
        if self.tries_left.load(Ordering::Relaxed) == 0 {
            return Ok(());
        }
        for code in ["out_of_reach", "timed_out", "connection_lost", "lock_busy"] {
            let notice = format!("{} [data-code=\"{code}\"]", selector("error"));
            if self.client.find_all(Locator::Css(&notice)).await?.is_empty() {
                continue;
            }
            // Gone in the meantime is as good.
            if let Ok(button) = self.find("error-action").await
                && self.click(button).await.is_ok()
            {
                self.tries_left.fetch_sub(1, Ordering::Relaxed);
                self.transcript
                    .note(&format!("           {}: {code}; steps closer and tries again", self.name));
            }
        }
        Ok(())
    }

    /// What the person waited for, and what was on the screen instead.
    async fn complaint(&self, what: &str, error: Option<CmdError>) -> Trouble {
        let shown = async { self.client.find(Locator::Css("body")).await?.text().await };
        let shown = match timeout(DRAWING_LIMIT, shown).await {
            Ok(Ok(text)) => text,
            Ok(Err(_)) | Err(_) => "nothing".to_owned(),
        };
        // The picture is an extra; the complaint comes without it, too.
        let _ = self.picture("in-trouble").await;
        let error = error.map(|error| format!(" ({error:?})")).unwrap_or_default();
        format!("{} waited in vain: {what}{error}. On the screen:\n{shown}", self.name).into()
    }
}

fn beginning_with(testid: &str) -> String {
    format!("[data-testid^=\"{testid}\"]")
}

fn selector(testid: &str) -> String {
    format!("[data-testid=\"{testid}\"]")
}

/// Whether looking again may help: the screen was just being drawn.
fn may_pass(error: &CmdError) -> bool {
    let CmdError::Standard(error) = error else {
        return false;
    };
    [
        ErrorStatus::NoSuchElement,
        ErrorStatus::StaleElementReference,
        ErrorStatus::ElementNotInteractable,
        ErrorStatus::ElementClickIntercepted,
        ErrorStatus::InvalidElementState,
    ]
    .contains(&error.error)
}
