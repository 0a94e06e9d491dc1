//! Verb: the rules of this property. They limit what may be made, before anybody makes it; without rules everything that
//! locks keep is allowed.

use access::policy::{self, PropertyPolicy, Template, Wanted, permits, template};
use access::preset::PropertyHours;
use access::role::Role;
use access::zone::Zone;
use store::Access;
use store::table::rules;

use crate::App;
use crate::failure::{Failure, unexpected};
use crate::view::{CommandError, Obstacle, RoleOffer, Rules, TemplateRules};

/// Those who can be given something.
const ROLES: [Role; 5] = [Role::Guest, Role::Staff, Role::Maintenance, Role::CoHost, Role::Emergency];

impl App {
    /// The rules, what each role may be given under them, and what to begin with.
    ///
    /// # Errors
    /// The database.
    pub fn rules(&self) -> Result<Rules, CommandError> {
        let policy = self.store.read(of_property)?;
        let offers = ROLES.into_iter().map(|role| RoleOffer { role, kinds: kinds(policy.as_ref(), role) });
        let templates =
            Template::ALL.into_iter().map(|kind| TemplateRules { template: kind, policy: template(kind) });
        Ok(Rules { offers: offers.collect(), templates: templates.collect(), policy })
    }

    /// Replaces the rules; nothing takes them away. Keys and codes that are given out stay as they are, and locks get
    /// the rules for their keypads when they are put into service.
    ///
    /// # Errors
    /// `BadRules` says why they cannot be kept.
    pub fn set_rules(&self, policy: Option<&PropertyPolicy>) -> Result<(), CommandError> {
        if let Some(policy) = policy {
            policy.check().map_err(|wrong| CommandError::BadRules { wrong })?;
        }
        let json = policy.map(serde_json::to_string).transpose();
        let json = json.map_err(|error| unexpected("Failed to write the rules", error))?;
        let now = self.now();
        self.store.write(|access| {
            match &json {
                Some(json) => rules::set(access, json, now)?,
                None => rules::delete(access)?,
            }
            Ok::<_, Failure>(())
        })?;
        self.announce();
        Ok(())
    }
}

fn kinds(policy: Option<&PropertyPolicy>, role: Role) -> Vec<policy::Kind> {
    match policy {
        None => policy::Kind::ALL.to_vec(),
        Some(policy) => policy::offer(policy, Role::Owner, role)
            .choices
            .into_iter()
            .filter(|choice| choice.refused.is_none())
            .map(|choice| choice.kind)
            .collect(),
    }
}

/// The rules, if there are any.
pub(crate) fn of_property(access: &Access<'_>) -> Result<Option<PropertyPolicy>, Failure> {
    let Some(json) = rules::find(access)? else { return Ok(None) };
    let policy = serde_json::from_str(&json);
    policy.map(Some).map_err(|error| unexpected("Failed to read the rules", error))
}

/// Refuses what the owner's own rules do not allow, with everything in which it goes too far.
pub(crate) fn permit(access: &Access<'_>, wanted: &Wanted<'_>) -> Result<(), Failure> {
    let Some(policy) = of_property(access)? else { return Ok(()) };
    permits(&policy, Role::Owner, wanted).map_err(|breaches| {
        let reason = Obstacle::Rules { breaches };
        CommandError::NotAllowed { reason }.into()
    })
}

/// When guests come and go.
pub(crate) fn hours(access: &Access<'_>, zone: Zone) -> Result<PropertyHours, Failure> {
    let usual = PropertyHours::usual(zone);
    Ok(match of_property(access)? {
        None => usual,
        Some(PropertyPolicy { times, .. }) => {
            PropertyHours { check_in: times.check_in, check_out: times.check_out, ..usual }
        }
    })
}
