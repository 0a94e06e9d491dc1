//! Runs from seeds: everything holds, a seed replays exactly, and planted faults are found.

use simulation::{Campaign, Figures, Kept, Look, Plant, Play};

/// Seeds of this test; `cargo xtask test` plays 2,000 more of them, and `cargo xtask simulate` as many as one likes.
const SEEDS: u64 = 60;
/// Seeds within which a planted fault must be found.
const FOUND_WITHIN: u64 = 500;

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

#[test]
fn hosts_guests_couriers_and_a_thief_break_no_rule() {
    let campaign = Campaign::run(1, SEEDS, threads(), Play::of);
    if let Some((seed, ending)) = &campaign.failed {
        let broken = ending.broken.as_ref().map(|broken| format!("{}: {}", broken.rule, broken.seen));
        let trace = ending.trace.join("\n");
        panic!("{trace}\nseed {seed}: {broken:?}\ncargo xtask simulate --seeds 1 --from {seed} --trace");
    }
    let Figures { openings, degraded, cuts, revoked, stale, used_up, untimely, attacks, let_in, .. } =
        campaign.figures;
    let Figures { beyond, wrong_codes, managed, by_friends, handed_over, resets, .. } = campaign.figures;
    let figures = [
        [openings, degraded, cuts, revoked, stale].as_slice(),
        &[used_up, untimely, attacks, let_in, beyond],
        &[wrong_codes, managed, by_friends, handed_over, resets],
    ]
    .concat();
    assert!(
        figures.iter().all(|figure| *figure > 0),
        "the runs were about too little:\n{}",
        campaign.figures
    );
}

#[test]
fn a_seed_replays_exactly() {
    for seed in [3, 11, 42] {
        let runs = [(); 2].map(|()| Play { trace: Kept::Whole, ..Play::of(seed) }.run());
        assert_eq!(runs[0].hash, runs[1].hash, "seed {seed}");
        assert_eq!(runs[0].trace, runs[1].trace, "seed {seed}");
    }
    assert_ne!(Play::of(3).run().hash, Play::of(4).run().hash);
}

/// Plants a fault and looks only at what locks do, as a bystander would; gives the rule that it broke.
fn found(plant: Plant) -> &'static str {
    let play = |seed| Play { plant, look: Look::Deeds, ..Play::of(seed) };
    let campaign = Campaign::run(1, FOUND_WITHIN, threads(), play);
    let (_, ending) = campaign.failed.unwrap_or_else(|| panic!("{plant:?} was not found"));
    ending.broken.map_or("", |broken| broken.rule)
}

macro_rules! planted {
    ($($name:ident: $plant:ident;)*) => {
        $(
            #[test]
            fn $name() {
                assert_ne!(found(Plant::$plant), "");
            }
        )*

        #[test]
        fn every_fault_that_can_be_planted_is_looked_for() {
            assert_eq!([$(Plant::$plant),*], Plant::ALL);
        }
    };
}

planted! {
    a_record_that_is_dropped_is_found: DropsRecords;
    a_motor_that_starts_too_early_is_found: TurnsFirst;
    a_nonce_that_comes_again_is_found: RepeatsNonces;
    a_revocation_forgotten_in_a_power_cut_is_found: ForgetsRevocations;
    a_use_forgotten_in_a_power_cut_is_found: ForgetsUses;
    a_use_counted_twice_is_found: CountsTwice;
    a_revocation_undone_by_another_list_is_found: ReplacesLists;
    a_lost_clock_that_is_trusted_is_found: TrustsLostClock;
    a_lower_bound_that_falls_is_found: ForgetsLowerBound;
    an_entry_missing_from_the_log_is_found: ForgetsLog;
    a_failed_try_forgotten_in_a_power_cut_is_found: ForgetsFailures;
    a_used_code_forgotten_in_a_power_cut_is_found: ForgetsUsedCodes;
    a_use_of_a_stored_code_forgotten_in_a_power_cut_is_found: ForgetsStoredUses;
    a_stored_code_that_comes_back_is_found: BringsCodesBack;
    a_path_key_that_comes_back_is_found: BringsPathsBack;
    a_cloud_that_vouches_for_an_old_list_is_found: VouchesForOldLists;
    an_issuer_whose_limits_come_back_is_found: BringsIssuersBack;
    a_key_that_forgets_its_maker_is_found: ForgetsMakers;
    a_wrong_claim_code_forgotten_in_a_power_cut_is_found: ForgetsClaimTries;
    a_device_of_an_owner_who_has_left_is_found: KeepsOldDevices;
    a_lock_that_forgets_that_guests_stay_is_found: ForgetsGuestsStay;
    a_stored_code_that_opens_before_its_time_is_found: ForgetsBeginnings;
}
