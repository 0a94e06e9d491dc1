//! What holds of `lock-protocol` from outside: known answers, codecs under any bytes, and the two machines against each other.

#[cfg(test)]
mod appendix;
#[cfg(test)]
mod attacks;
#[cfg(test)]
mod bench;
#[cfg(test)]
mod claim_codes;
#[cfg(test)]
mod codecs;
#[cfg(test)]
mod couriers;
#[cfg(test)]
mod fragments;
#[cfg(test)]
mod handed_on;
#[cfg(test)]
mod issuers;
#[cfg(test)]
mod keypad;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod pins;
#[cfg(test)]
mod primitives;
#[cfg(test)]
mod rekey;
#[cfg(test)]
mod vectors;
#[cfg(test)]
mod wycheproof;
