//! The command line's grammar.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};
use lock_emulator::control::{ControlAddress, Request};

/// A lock in software that is also a real one.
#[derive(Parser)]
#[command(name = "lock-emulator", version, args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) serve: Option<ServeArguments>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Change what the world does to a running emulator, or look at its state and log
    Control {
        /// The emulator's control socket
        #[arg(long, value_name = "ADDR")]
        to: ControlAddress,
        #[command(subcommand)]
        request: Request,
    },
}

#[derive(Args)]
pub(crate) struct ServeArguments {
    /// The directory that holds the lock; made, with a new lock in it, if it is not there
    #[arg(long, value_name = "DIR")]
    pub(crate) state: PathBuf,
    /// How phones reach it: memory (no phone does; for `control`), tcp:127.0.0.1:PORT, or ble:ADAPTER
    #[arg(long, value_name = "CARRIER")]
    pub(crate) serve: Carrier,
    /// Where to listen for `lock-emulator control`: 127.0.0.1:PORT or unix:PATH
    #[arg(long, value_name = "ADDR")]
    pub(crate) control: Option<ControlAddress>,
    /// What to call the lock in this process's output
    #[arg(long, default_value = "lock")]
    pub(crate) name: String,
    /// Start as after a change of batteries: they are full, and the clock has run on
    #[arg(long)]
    pub(crate) battery_swap: bool,
    /// Start as after a change of batteries with an empty clock cell: the clock is lost
    #[arg(long)]
    pub(crate) clock_lost: bool,
    /// Hold frames to what this ATT MTU carries, 23 to 517
    #[arg(long, value_name = "BYTES", default_value_t = 517, value_parser = clap::value_parser!(u16).range(23..=517))]
    pub(crate) att_mtu: u16,
    /// Milliseconds between packets of notifications over Bluetooth; more for a phone side that is slow
    #[arg(long, value_name = "MS", default_value_t = 13)]
    pub(crate) notify_gap_ms: u64,
    /// Begin advertising anew this often, for virtual radios: they are heard when they begin and never after
    #[arg(long, value_name = "MS", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) advertise_again_ms: Option<u64>,
    /// Milliseconds the motor takes from one end to the other
    #[arg(long, value_name = "MS", default_value_t = 800)]
    pub(crate) motor_ms: u64,
    /// Whether to print the setup code, which holds a secret
    #[arg(long, value_enum, default_value_t = Show::WhenNew)]
    pub(crate) show_setup: Show,
    /// Keep the flash in memory: a factory-new lock each time, for measuring
    #[arg(long)]
    pub(crate) flash_in_memory: bool,
    #[cfg(feature = "gpio")]
    #[command(flatten)]
    pub(crate) wires: WireArguments,
}

/// What is wired to this board.
#[cfg(feature = "gpio")]
#[derive(Args)]
pub(crate) struct WireArguments {
    /// The chip whose lines are wired
    #[arg(long, value_name = "PATH", default_value = "/dev/gpiochip0")]
    pub(crate) gpio_chip: PathBuf,
    /// The line of the strike's relay
    #[arg(long, value_name = "LINE")]
    pub(crate) relay_line: Option<u32>,
    /// Milliseconds the strike is held open
    #[arg(long, value_name = "MS", default_value_t = 5_000)]
    pub(crate) relay_ms: u64,
    /// The line of the door contact, to ground while closed
    #[arg(long, value_name = "LINE", requires = "relay_line")]
    pub(crate) door_line: Option<u32>,
    /// The line of the inside button, to ground while pressed
    #[arg(long, value_name = "LINE", requires = "relay_line")]
    pub(crate) button_line: Option<u32>,
}

/// When to print the setup code to the terminal.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Show {
    /// While the lock has no owner
    WhenNew,
    /// At every start
    Always,
    /// Never; it is in the state directory
    Never,
}

/// How phones reach the lock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Carrier {
    Memory,
    Tcp(SocketAddr),
    Ble(String),
}

impl FromStr for Carrier {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            None if text == "memory" => Ok(Self::Memory),
            Some(("tcp", address)) => {
                let address: Option<SocketAddr> = address.parse().ok();
                let here = address.filter(|address| address.ip().is_loopback()).map(Self::Tcp);
                here.ok_or_else(|| {
                    "A lock without a radio serves this machine only, at tcp:127.0.0.1:PORT".to_owned()
                })
            }
            Some(("ble", adapter)) if !adapter.is_empty() => Ok(Self::Ble(adapter.to_owned())),
            _ => Err("Expected memory, tcp:127.0.0.1:PORT or ble:ADAPTER".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_grammar_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn serving_needs_a_state_directory() {
        let parse = |line: &str| Arguments::try_parse_from(line.split(' ')).map(|_| ());

        assert!(parse("lock-emulator --state d --serve tcp:127.0.0.1:0").is_ok());
        assert!(parse("lock-emulator --state d --serve ble:hci1 --battery-swap").is_ok());
        assert!(parse("lock-emulator --serve memory").is_err());
        assert!(parse("lock-emulator --state d --serve carrier-pigeon").is_err());
    }

    #[test]
    fn a_request_is_written_as_a_verb() {
        let line = ["lock-emulator", "control", "--to", "127.0.0.1:1", "cut-power", "--after-writes", "3"];
        let parsed = Arguments::try_parse_from(line).unwrap();

        let Some(Command::Control { request, .. }) = parsed.command else { panic!("no request") };
        assert_eq!(request, Request::CutPower { after_writes: Some(3), torn_at: 0 });
    }
}
