//! Long lines, broken between words.

/// A text whose first line has `first` columns taken already, and whose others are indented by `rest`. A word that
/// is longer than a line stays whole: it may be there to be copied.
pub fn wrapped(text: &str, first: usize, rest: usize, width: usize) -> String {
    let mut lines = vec![String::new()];
    let mut used = first;
    for word in text.split(' ') {
        let length = word.chars().count();
        let line = lines.last_mut().expect("there is one");
        let is_empty = line.is_empty();
        let gap = usize::from(!is_empty);
        if !is_empty && used + gap + length > width {
            lines.push(word.to_owned());
            used = rest + length;
            continue;
        }
        if gap > 0 {
            line.push(' ');
        }
        line.push_str(word);
        used += gap + length;
    }
    lines.join(&format!("\n{}", " ".repeat(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words_and_words_stay_whole() {
        assert_eq!(wrapped("one two three", 4, 2, 12), "one two\n  three");
        assert_eq!(wrapped("https://api.example/long", 0, 2, 10), "https://api.example/long");
        assert_eq!(wrapped("a", 0, 0, 1), "a");
    }
}
