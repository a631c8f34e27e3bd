//! Questions about everything that a token's grants reach, in every world.

use super::{Access, Grant, Target, Universe, World};

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
    pub fn is_cut(&self, grant: &Grant<'s>) -> bool {
        self.is_so(grant, |target, world| self.access.grant(&grant.group, target, world).is_none())
    }

    /// Whether a deny removes nothing, in any world.
    pub fn cuts_nothing(&self, deny: &Grant<'s>) -> bool {
        let access = self.access;
        self.is_so(deny, |target, world| {
            !access.allows.toward(target).any(|allow| {
                let is_related = access.is_part(&deny.group, allow) || access.is_part(&allow.group, deny);
                is_related && allow.reaches(target, world)
            })
        })
    }

    /// Whether a condition holds wherever a grant reaches, in every world.
    fn is_so(&self, grant: &Grant<'s>, is_so: impl Fn(&Target<'s>, World) -> bool) -> bool {
        let targets = self.universe.targets_in(&grant.resource, grant.scope);
        let targets = targets.flat_map(|target| target.in_accounts(&self.universe));
        let mut reached = targets.flat_map(|target| self.worlds.iter().map(move |world| (target.clone(), *world)));
        reached.all(|(target, world)| !grant.reaches(&target, world) || is_so(&target, world))
    }
}
