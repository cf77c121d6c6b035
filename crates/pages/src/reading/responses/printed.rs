//! What a command prints, in the block that shows the command.

use crate::reading::example::PageExample;
use crate::reading::sample::{SampleAnswer, SampleTool};

/// Whether a body stands right behind the command that asks for it, in one block of code. What a request sends may
/// stand behind it, too, where it does not show that itself.
pub(super) fn is_printed(example: &PageExample, answer: &SampleAnswer) -> bool {
    let before = example.scan.requests.iter().rev().find(|request| request.line < answer.line);
    let Some(request) = before.filter(|request| request.tool == SampleTool::Command) else { return false };
    let takes_body = matches!(request.method.as_str(), "POST" | "PUT" | "PATCH");
    let is_whole = !takes_body || request.body.is_some() && !request.open.body;
    let between = example.text.lines().take(answer.line).skip(request.line + request.len);
    let is_silent = |line: &str| line.is_empty() || line.starts_with(['#', '/']);
    is_whole && between.map(str::trim).all(is_silent)
}
