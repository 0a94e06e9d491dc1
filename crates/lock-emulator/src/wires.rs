//! Real wires on a Raspberry Pi: a relay for the strike, a door contact, a button. Type-checked, not yet run on a board.
//!
//! It moves what the lock decided and tells the lock what the world does; it decides nothing.

mod button;

use std::path::PathBuf;
use std::time::Duration;

use gpiocdev::Request;
use gpiocdev::line::{Bias, Value};
use tokio::time::Instant;

use crate::bolt::{BoltPosition, Door};
use crate::serve::{Handle, Stopped};
use button::{Button, Push};

/// How often contact and button are looked at; a hand is slower.
const LOOK: Duration = Duration::from_millis(50);

/// Which line of the chip is what.
#[derive(Clone, Debug)]
pub struct Wiring {
    /// The chip, such as `/dev/gpiochip0`.
    pub chip: PathBuf,
    /// Switches the strike on while active.
    pub relay: u32,
    /// For how long the strike is held open.
    pub hold: Duration,
    /// Pulled to ground while the door is closed.
    pub door: Option<u32>,
    /// Pulled to ground while the inside button is pressed: a touch, and after 10 seconds a factory reset.
    pub button: Option<u32>,
}

/// Why the wires do not work.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// The kernel refused a line.
    #[error("Failed to use a line of the chip: {0}")]
    Line(#[from] gpiocdev::Error),
    /// The lock has stopped.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

/// The lines, taken from the kernel.
pub struct Wires {
    wiring: Wiring,
    outputs: Request,
    inputs: Option<Request>,
}

impl Wires {
    /// Takes the lines; the relay is off from here on, and whenever this process ends.
    ///
    /// # Errors
    /// [`WireError::Line`] when a line is not there or is somebody else's.
    pub fn take(wiring: Wiring) -> Result<Self, WireError> {
        let outputs = Request::builder()
            .on_chip(&wiring.chip)
            .with_consumer("lock-emulator")
            .with_line(wiring.relay)
            .as_output(Value::Inactive)
            .request()?;
        let lines: Vec<u32> = [wiring.door, wiring.button].into_iter().flatten().collect();
        let inputs = if lines.is_empty() { None } else { Some(take_inputs(&wiring, &lines)?) };
        Ok(Self { wiring, outputs, inputs })
    }

    /// Connects the wires with the lock until the future is dropped.
    ///
    /// # Errors
    /// Any [`WireError`].
    pub async fn connect(self, handle: Handle) -> Result<(), WireError> {
        let mut openings = handle.openings();
        let mut looks = tokio::time::interval(LOOK);
        let mut button = Button::default();
        let mut door = None;
        let mut close_at: Option<Instant> = None;
        loop {
            tokio::select! {
                biased;
                changed = openings.changed() => {
                    changed.map_err(|_| Stopped)?;
                    openings.mark_unchanged();
                    self.outputs.set_value(self.wiring.relay, Value::Active)?;
                    close_at = Some(Instant::now() + self.wiring.hold);
                }
                () = until(close_at) => {
                    close_at = None;
                    self.outputs.set_value(self.wiring.relay, Value::Inactive)?;
                    // The strike springs back by itself, so the door is locked again.
                    handle.with(|device, now| {
                        device.handle_bolt(|bolt| bolt.turn_by_hand(BoltPosition::Locked), now);
                    }).await?;
                }
                _ = looks.tick() => self.look(&handle, &mut door, &mut button).await?,
            }
        }
    }

    async fn look(
        &self,
        handle: &Handle,
        door: &mut Option<Door>,
        button: &mut Button,
    ) -> Result<(), WireError> {
        let Some(inputs) = &self.inputs else { return Ok(()) };
        if let Some(line) = self.wiring.door {
            let seen = if inputs.value(line)? == Value::Active { Door::Closed } else { Door::Open };
            if door.replace(seen) != Some(seen) {
                handle.with(move |device, now| device.set_door(seen, now)).await?;
            }
        }
        if let Some(line) = self.wiring.button {
            match button.look(inputs.value(line)? == Value::Active, Instant::now()) {
                Some(Push::Touched) => handle.with(|device, now| device.touch(now)).await?,
                Some(Push::HeldForReset) => handle.with(|device, now| device.hold_reset_button(now)).await?,
                None => {}
            }
        }
        Ok(())
    }
}

fn take_inputs(wiring: &Wiring, lines: &[u32]) -> Result<Request, WireError> {
    // Contacts close to ground, so the lines are pulled up and low means active.
    Ok(Request::builder()
        .on_chip(&wiring.chip)
        .with_consumer("lock-emulator")
        .with_lines(lines)
        .as_input()
        .as_active_low()
        .with_bias(Bias::PullUp)
        .with_debounce_period(Duration::from_millis(10))
        .request()?)
}

async fn until(instant: Option<Instant>) {
    match instant {
        Some(instant) => tokio::time::sleep_until(instant).await,
        None => std::future::pending().await,
    }
}
