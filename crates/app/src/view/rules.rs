//! The rules of the property, as a screen shows and changes them.

use access::policy::{Kind, PropertyPolicy, Template};
use access::role::Role;
use serde::{Deserialize, Serialize};

/// What the owner allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Rules {
    /// None while there are no rules: then everything that locks keep is allowed.
    pub policy: Option<PropertyPolicy>,
    /// What each role may be given now.
    pub offers: Vec<RoleOffer>,
    /// Rules to begin with.
    pub templates: Vec<TemplateRules>,
}

/// What one role may be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct RoleOffer {
    /// The role.
    pub role: Role,
    /// Ways in; none when it is given nothing.
    pub kinds: Vec<Kind>,
}

/// Rules for one kind of property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct TemplateRules {
    /// The kind of property.
    pub template: Template,
    /// Its rules.
    pub policy: PropertyPolicy,
}
