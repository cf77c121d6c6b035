//! Which operations a part of a run has, of several that run apart.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// One part of the operations, of several that run apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// From 1.
    pub number: usize,
    pub of: usize,
}

impl Shard {
    /// Whether each of some operations is of this shard, given how many requests each takes. All shards together have
    /// each once, and none takes more requests than another but for those of one operation: the dearest is dealt
    /// first, each to whom has the least.
    ///
    /// Where it begins depends on the provider, or the shards of many small ones would all fill from the first.
    pub(super) fn share(self, provider: &str, requests: &[usize]) -> Vec<bool> {
        let mut share = vec![false; requests.len()];
        // More shards than operations get none, however many there are.
        let mut shards: BinaryHeap<_> =
            (0..self.of.min(requests.len())).map(|place| Reverse(Load { requests: 0, operations: 0, place })).collect();
        let mut dearest: Vec<usize> = (0..requests.len()).collect();
        dearest.sort_by_key(|operation| Reverse(requests[*operation]));
        let own = self.place(provider);
        for operation in dearest {
            let Some(mut least) = shards.peek_mut() else { break };
            share[operation] = least.0.place == own;
            least.0.requests += requests[operation];
            least.0.operations += 1;
        }
        share
    }

    /// From 0.
    fn place(self, provider: &str) -> usize {
        let seed = provider.bytes().fold(0_u64, |seed, byte| seed.wrapping_mul(31).wrapping_add(byte.into()));
        let begins = usize::try_from(seed % self.of as u64).unwrap_or_default();
        let place = self.number - 1;
        if place >= begins { place - begins } else { place + (self.of - begins) }
    }
}

/// What a shard has so far; the one with the least comes next.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Load {
    requests: usize,
    operations: usize,
    place: usize,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shares(of: usize, provider: &str, requests: &[usize]) -> Vec<Vec<bool>> {
        (1..=of).map(|number| Shard { number, of }.share(provider, requests)).collect()
    }

    proptest! {
        #[test]
        fn each_operation_is_of_one_shard_and_none_has_more_than_another_by_more_than_one(
            of in 1_usize..20, provider in "[a-z]{0,9}", requests in proptest::collection::vec(0_usize..60, 0..80)
        ) {
            let shares = shares(of, &provider, &requests);
            for operation in 0..requests.len() {
                prop_assert_eq!(shares.iter().filter(|share| share[operation]).count(), 1);
            }
            let load = |share: &Vec<bool>| share.iter().zip(&requests).filter(|(own, _)| **own).map(|(_, it)| it).sum();
            let loads: Vec<usize> = shares.iter().map(load).collect();
            let dearest = requests.iter().max().copied().unwrap_or_default();
            prop_assert!(loads.iter().max().unwrap() - loads.iter().min().unwrap() <= dearest, "{:?}", loads);
        }
    }

    #[test]
    fn operations_that_take_no_request_are_dealt_out_too() {
        let counts = |share: &Vec<bool>| share.iter().filter(|own| **own).count();
        assert_eq!(shares(3, "shop", &[0; 6]).iter().map(counts).collect::<Vec<_>>(), [2, 2, 2]);
    }

    #[test]
    fn small_providers_do_not_all_begin_with_the_first_shard() {
        let first = |provider: &String| shares(4, provider, &[7]).iter().position(|share| share[0]).unwrap();
        let mut begun = [0; 4];
        (0..100).map(|number| format!("provider-{number}")).for_each(|provider| begun[first(&provider)] += 1);
        assert!(begun.iter().all(|count| *count > 15), "{begun:?}");
    }

    #[test]
    fn more_shards_than_operations_cost_nothing() {
        let of = usize::MAX;
        let all = (1..=3).chain([of]).filter(|number| Shard { number: *number, of }.share("", &[1, 1])[0]);
        assert_eq!(all.count(), 1);
    }
}
