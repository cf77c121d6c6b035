//! Texts that a program puts together.

use crate::reading::sketch::Sketch;

/// A text with values in the places that its format has for them.
pub(super) fn formatted(text: &str, values: &[Sketch]) -> Sketch {
    let mut values = values.iter();
    let mut parts = text.split('%');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.strip_prefix(['s', 'd', 'v', 'i', 'q']) {
            Some(rest) => {
                out.push_str(values.next().and_then(Sketch::text).unwrap_or("${value}"));
                out.push_str(rest);
            }
            None => {
                out.push('%');
                out.push_str(part);
            }
        }
        if out.len() > 10_000 {
            break;
        }
    }
    Sketch::Text(out)
}

/// Strings joined; a hole in between stays one.
pub(super) fn concat(a: Sketch, b: &Sketch) -> Sketch {
    let text = |sketch: &Sketch| match sketch {
        Sketch::Text(text) => text.clone(),
        Sketch::Number(text) => text.clone(),
        _ => "${value}".to_owned(),
    };
    match (&a, b) {
        (Sketch::Hole, Sketch::Hole) => a,
        _ => {
            let mut joined = text(&a);
            // A chain of joins longer than any sample is noise.
            if joined.len() < 10_000 {
                joined.push_str(&text(b));
            }
            Sketch::Text(joined)
        }
    }
}
