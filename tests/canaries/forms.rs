//! The forms in which a service may give a credential back, and the search for them.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Each form by its name.
pub fn forms(secret: &str) -> Vec<(&'static str, String)> {
    let percent = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let each = |write: &dyn Fn(char) -> String| secret.chars().map(write).collect::<String>();
    let json = |text: &str| {
        let quoted = serde_json::Value::from(text).to_string();
        quoted[1..quoted.len() - 1].to_owned()
    };
    let units: String = secret.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let base64 = STANDARD.encode(secret);
    let wrapped = |end: &str| {
        let lines = base64.as_bytes().chunks(20).map(|line| String::from_utf8_lossy(line).into_owned());
        lines.collect::<Vec<_>>().join(end)
    };
    let letters: Vec<char> = secret.chars().collect();
    // No more than a quarter of its bytes.
    let lost = letters.len() / 6;
    vec![
        ("itself", secret.to_owned()),
        ("upper case", secret.to_uppercase()),
        ("lower case", secret.to_lowercase()),
        ("JSON", json(secret)),
        ("JSON in JSON", json(&json(secret))),
        ("escapes of JSON", units.clone()),
        ("percent", percent(secret)),
        ("percent, small", percent(secret).to_lowercase()),
        ("percent, each", secret.bytes().map(|byte| format!("%{byte:02X}")).collect()),
        ("percent twice", percent(&percent(secret))),
        ("form", percent(secret).replace("%20", "+")),
        ("HTML", secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")),
        ("HTML, decimal", each(&|letter| format!("&#{};", u32::from(letter)))),
        ("HTML, hexadecimal", each(&|letter| format!("&#x{:x};", u32::from(letter)))),
        ("hexadecimal", hex.clone()),
        ("hexadecimal, capitals", hex.to_uppercase()),
        ("base64", base64.clone()),
        ("base64 of URLs", URL_SAFE_NO_PAD.encode(secret)),
        ("base64 twice", STANDARD.encode(&base64)),
        ("base64 behind a letter", STANDARD.encode(format!("x{secret}yz"))),
        ("base64 behind two", STANDARD.encode(format!("xy{secret}z"))),
        ("base64 of JSON", STANDARD.encode(serde_json::json!({"t": secret}).to_string())),
        ("base64, wrapped", wrapped("\n")),
        ("base64, wrapped by escapes", wrapped("\\n")),
        ("base64, wrapped by percent", wrapped("%0D%0A")),
        ("cut in front", letters[lost..].iter().collect()),
        ("cut behind", letters[..letters.len() - lost].iter().collect()),
        ("cut at both ends", letters[lost / 2..letters.len() - lost / 2].iter().collect()),
    ]
}

/// So many letters of a form together are no chance.
const WINDOW: usize = 10;

/// The forms of which the middle, or a part of it that is long enough, stands in an output: as it is, or as JSON, HTML or
/// a workflow's command has it.
pub fn leaks(output: &str, secret: &str) -> Vec<&'static str> {
    let unquoted = output.replace("\\\\", "\u{1}").replace("\\\"", "\"").replace('\u{1}', "\\");
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    let shown = entities.iter().fold(output.to_owned(), |text, (from, to)| text.replace(from, to));
    let of_a_command = output.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
    let readings = [output, &unquoted, &shown, &of_a_command];
    let has = |window: &String| readings.iter().any(|reading| reading.contains(window.as_str()));
    let is_leaked = |form: &str| windows(form).iter().any(has);
    forms(secret).into_iter().filter(|(_, form)| is_leaked(form)).map(|(name, _)| name).collect()
}

/// The parts of the middle half of a form, by which it is known: at its ends it is also what stands around it.
fn windows(form: &str) -> Vec<String> {
    let letters: Vec<char> = form.chars().collect();
    let middle = &letters[letters.len() / 4..letters.len() - letters.len() / 4];
    let length = WINDOW.min(middle.len());
    middle.windows(length).map(|window| window.iter().collect()).collect()
}
