//! Request methods (RFC 9110 §9).

/// Whether a method only reads (RFC 9110 §9.2.1).
pub fn is_safe(method: &str) -> bool {
    ["GET", "HEAD", "OPTIONS"].contains(&method)
}
