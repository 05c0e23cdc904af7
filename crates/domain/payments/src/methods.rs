use alloc::vec::Vec;

use chainstore_kernel::{ChainAsset, GoodsKind, Timestamp};

/// A way to pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentMethod {
    /// A transfer on chain.
    OnChain(ChainAsset),
    /// Telegram Stars.
    Stars,
}

/// Which kinds of goods may be paid how inside Telegram. Telegram's rules change, so this is dated
/// data: of the rules in force, the newest decides.
///
/// Source: Telegram's terms for bot developers, section 6.2: digital goods are sold for Stars only.
#[derive(Clone, Debug)]
pub struct MethodPolicy {
    rules: Vec<Rule>,
}

#[derive(Clone, Copy, Debug)]
struct Rule {
    since: Timestamp,
    digital_by_stars_only: bool,
}

impl MethodPolicy {
    /// The rules as Telegram published them.
    pub fn telegram() -> Self {
        // 2024-06-06: Stars become the only way to sell digital goods.
        let since = Timestamp::from_seconds(1_717_632_000);
        Self {
            rules: alloc::vec![Rule {
                since,
                digital_by_stars_only: true
            }],
        }
    }

    /// Which of the `offered` methods may pay goods of these kinds at `now`.
    pub fn allowed(
        &self,
        goods: &[GoodsKind],
        offered: &[PaymentMethod],
        now: Timestamp,
    ) -> Vec<PaymentMethod> {
        let in_force = self
            .rules
            .iter()
            .filter(|rule| rule.since <= now)
            .max_by_key(|rule| rule.since);
        let stars_only = in_force.is_some_and(|rule| rule.digital_by_stars_only);
        let digital = goods.contains(&GoodsKind::Digital);
        let physical = goods.contains(&GoodsKind::Physical);
        offered
            .iter()
            .copied()
            .filter(|method| match method {
                PaymentMethod::OnChain(_) => !(stars_only && digital),
                PaymentMethod::Stars => digital && !physical,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example;

    #[test]
    fn digital_goods_are_sold_for_stars_only() {
        let policy = MethodPolicy::telegram();
        let chain = PaymentMethod::OnChain(example::asset());
        let offered = [chain, PaymentMethod::Stars];
        let now = Timestamp::from_seconds(1_800_000_000);
        assert_eq!(
            policy.allowed(&[GoodsKind::Physical], &offered, now),
            [chain]
        );
        assert_eq!(
            policy.allowed(&[GoodsKind::Digital], &offered, now),
            [PaymentMethod::Stars]
        );
        assert!(
            policy
                .allowed(&[GoodsKind::Digital, GoodsKind::Physical], &offered, now)
                .is_empty()
        );
    }
}
