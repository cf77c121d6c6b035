//! Names as people read them.

/// The letters and digits of a name, small: there are many ways of writing one.
pub fn letters(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The words of a name, in lower case: `userLogout`, `user_logout` and `user-logout` have two.
pub fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    any_word(name, |word| {
        words.push(word.to_owned());
        false
    });
    words
}

/// Whether any of the words of a name is such a one.
pub fn any_word(name: &str, mut is_such: impl FnMut(&str) -> bool) -> bool {
    let mut word = String::with_capacity(name.len());
    let mut ends = |word: &mut String| {
        let is_it = !word.is_empty() && is_such(word);
        word.clear();
        is_it
    };
    let mut before = ' ';
    for letter in name.chars() {
        let begins = letter.is_ascii_uppercase() && !before.is_ascii_uppercase();
        if (begins || !letter.is_alphanumeric()) && ends(&mut word) {
            return true;
        }
        if letter.is_alphanumeric() {
            word.push(letter.to_ascii_lowercase());
        }
        before = letter;
    }
    ends(&mut word)
}
