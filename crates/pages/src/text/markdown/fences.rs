//! Blocks of code in Markdown: between fences, and as site generators mark them.

use super::lines::{self, Fence, dedent, fence, unquote};
use super::{MarkdownScanner, blocks, form, inline};

impl<'t> MarkdownScanner<'t, '_> {
    /// A fence: its lines without the fence's own indentation, to a fence of
    /// the same kind that is as long, or to the end of the page. One that stands
    /// deeper is a part of the code (CommonMark §4.5): of a description in YAML.
    pub(super) fn fenced(&mut self, raw: &'t str, open: &Fence) {
        self.flush();
        let quoted = raw.trim_start().starts_with('>');
        let strip = |line: &'t str| if quoted { unquote(line) } else { line };
        let indent = form::indentation(strip(raw));
        let start = self.at + 1;
        let rest = &self.lines[start..];
        let closes = |line: &&'t str| {
            let line = strip(line);
            form::indentation(line) <= indent + 3 && fence(line.trim()).is_some_and(|close| close.closes(open))
        };
        let len = rest.iter().position(closes).unwrap_or(rest.len());
        let text: Vec<&str> = rest[..len].iter().map(|line| dedent(strip(line), indent)).collect();
        self.builder.code(start + 1, &open.info, text.join("\n"));
        self.at = start + len + 1;
    }

    /// `{% highlight sh %}`, code, `{% endhighlight %}`; without its end it is text.
    pub(super) fn highlighted(&mut self, info: &str) {
        self.flush();
        let start = self.at + 1;
        let rest = &self.lines[start..self.lines.len().min(start + 2_000)];
        let len = rest.iter().position(|line| line.trim_start().starts_with("{%") && line.contains("endhighlight"));
        let Some(len) = len else {
            self.at = start;
            return;
        };
        self.builder.code(start + 1, info, rest[..len].join("\n"));
        self.at = start + len + 1;
    }

    /// `{{< code json >}}`, code, `{{< /code >}}`: what stands before it in its row leads to it, and the table goes on
    /// behind it. Without its end it is text.
    pub(super) fn shortcode(&mut self, code: &lines::Shortcode<'t>) {
        self.flush();
        let start = self.at + 1;
        let rest = &self.lines[start..self.lines.len().min(start + 2_000)];
        let end = |line: &str| {
            let at = line.find("{{< /").or_else(|| line.find("{{% /"))?;
            line[at + 5..].starts_with(code.name).then_some(at)
        };
        let header = self.header.take();
        let closing = rest.iter().enumerate().find_map(|(index, line)| Some((index, end(line)?)));
        let Some((len, cut)) = closing else {
            self.text(self.lines[self.at].trim());
            self.at = start;
            return;
        };
        if !code.label.is_empty() {
            self.builder.prose(start, &format!("{}:", inline::markdown(code.label)));
        }
        let is_begun = !code.rest.trim().is_empty();
        let last = rest[len][..cut].trim_end();
        let text: Vec<&str> = Some(code.rest)
            .filter(|_| is_begun)
            .into_iter()
            .chain(rest[..len].iter().copied())
            .chain(Some(last).filter(|last| !last.is_empty()))
            .collect();
        self.builder.code(if is_begun { start } else { start + 1 }, code.info, text.join("\n"));
        self.at = start + len + 1;
        if let Some(header) = header {
            self.rows(self.at, header);
        }
    }

    /// `[block:name]`, JSON, `[/block]`; without its end it is text.
    pub(super) fn block(&mut self, name: &str) {
        self.flush();
        let start = self.at + 1;
        // The longest table that is read has fewer lines.
        let rest = &self.lines[start..self.lines.len().min(start + 20_000)];
        let Some(len) = rest.iter().position(|line| line.trim() == "[/block]") else {
            self.at = start;
            return;
        };
        blocks::push(name, &rest[..len].join("\n"), start, self.builder);
        self.at = start + len + 1;
    }
}
