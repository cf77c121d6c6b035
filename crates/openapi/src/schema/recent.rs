//! What was made and is used still.

use std::collections::HashMap;
use std::hash::Hash;

/// What was made lately, by what it was made of. What is written in an operation is asked for while that is looked at and
/// never again: of a large document most memory would be such things'.
pub struct Recent<K, V> {
    recent: HashMap<K, V>,
    /// Those that were recent before, and are forgotten unless they are asked for again.
    before: HashMap<K, V>,
}

impl<K, V> Default for Recent<K, V> {
    fn default() -> Recent<K, V> {
        Recent { recent: HashMap::new(), before: HashMap::new() }
    }
}

impl<K: Eq + Hash, V: Clone> Recent<K, V> {
    /// So many are recent.
    const MOST: usize = 1024;

    /// What was made of this, or is made of it now; what can't be made is not kept.
    pub fn get<E>(&mut self, of: K, make: impl FnOnce(&K) -> Result<V, E>) -> Result<V, E> {
        if let Some(known) = self.recent.get(&of) {
            return Ok(known.clone());
        }
        let made = match self.before.remove(&of) {
            Some(known) => known,
            None => make(&of)?,
        };
        if self.recent.len() >= Self::MOST {
            self.before = std::mem::take(&mut self.recent);
        }
        self.recent.insert(of, made.clone());
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_again_stays_and_the_rest_is_forgotten() {
        let mut recent = Recent::default();
        let mut made = 0;
        let mut ask = |name: String| {
            let make = |_: &String| {
                made += 1;
                Ok::<_, ()>(made)
            };
            assert!(recent.get(name, make).is_ok());
            assert!(recent.recent.len() + recent.before.len() <= 2 * Recent::<String, i32>::MOST);
        };
        for index in 0..4 * Recent::<String, i32>::MOST {
            ask("shared".to_owned());
            ask(format!("own {index}"));
        }
        ask("own 0".to_owned());
        assert_eq!(made as usize, 4 * Recent::<String, i32>::MOST + 2);
    }
}
