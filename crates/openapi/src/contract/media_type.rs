//! Media types (RFC 9110 §8.3.1).

/// Whether a media type is JSON (RFC 6839 §3.1 for the suffix).
pub fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

/// Whether it is a form in the query's notation (HTML "URL-encoded form data").
pub fn is_form(media_type: &str) -> bool {
    essence(media_type) == "application/x-www-form-urlencoded"
}

/// Whether it is a form in parts (RFC 7578).
pub fn is_multipart(media_type: &str) -> bool {
    essence(media_type).starts_with("multipart/")
}

/// Whether it is text.
pub fn is_text(media_type: &str) -> bool {
    essence(media_type).starts_with("text/")
}

/// A media type that falls under a range (RFC 9110 §12.5.1); what is no range is itself.
pub fn concrete(media_type: &str) -> &str {
    match essence(media_type).as_str() {
        "*/*" | "application/*" => "application/json",
        "text/*" => "text/plain",
        "multipart/*" => "multipart/form-data",
        "image/*" => "image/png",
        "audio/*" => "audio/mpeg",
        "video/*" => "video/mp4",
        _ => media_type,
    }
}

/// Type and subtype, in lower case.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
