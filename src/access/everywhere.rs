//! Questions about everything that a token's grants reach, in every world.

use super::{Access, GrantRef, GroupKey, Target, Universe, World};

/// An [`Access`] with the universe of everything that its policies name.
#[derive(Debug)]
pub struct Everywhere<'a, 's> {
    pub(super) access: &'a Access<'s>,
    pub(super) universe: Universe<'s>,
    pub(super) worlds: Vec<World>,
}

impl<'a, 's> Everywhere<'a, 's> {
    /// The access itself.
    pub fn access(&self) -> &'a Access<'s> {
        self.access
    }

    /// Whether denies remove a grant everywhere, in every world.
    pub fn is_cut(&self, grant: &GrantRef<'_, 's>) -> bool {
        self.may_be_cut(grant.group)
            && self.is_so(grant, |target, world| self.access.grant(grant.group, target, world).is_none())
    }

    /// Whether any deny could remove a group.
    pub(super) fn may_be_cut(&self, group: &GroupKey<'s>) -> bool {
        self.access.denies.groups().any(|denied| self.access.is_related(denied, group))
    }

    /// Whether a deny removes nothing, in any world.
    pub fn cuts_nothing(&self, deny: &GrantRef<'_, 's>) -> bool {
        let access = self.access;
        let is_related = |own: &GroupKey<'s>| own.includes(deny.group) || deny.group.includes(own);
        self.is_so(deny, |target, world| {
            !access.allows.toward(target, is_related).any(|allow| allow.reaches(target, world))
        })
    }

    /// Whether a condition holds wherever a grant reaches, in every world.
    fn is_so(&self, grant: &GrantRef<'_, 's>, is_so: impl Fn(&Target<'s>, World) -> bool) -> bool {
        let targets = self.universe.targets_in(grant.resource, grant.scope);
        let targets = targets.flat_map(|target| target.in_accounts(&self.universe));
        let mut reached = targets.flat_map(|target| self.worlds.iter().map(move |world| (target.clone(), *world)));
        reached.all(|(target, world)| !grant.reaches(&target, world) || is_so(&target, world))
    }
}
