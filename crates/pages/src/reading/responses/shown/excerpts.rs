//! Bodies of which a page shows a part: one result of a search, what one member holds, an event of a stream.

use std::sync::LazyLock;

use regex::Regex;

use super::Scene;
use crate::reading::operations;
use crate::reading::sample::SampleAnswer;
use crate::reading::sketch::Sketch;

impl Scene<'_> {
    /// Whether it is a part of an answer: by what leads to it, or by what it is made of.
    pub(super) fn is_excerpt(&self, answer: &SampleAnswer) -> bool {
        let Some(body) = &answer.body else { return false };
        is_of_something(body) || self.is_inside(body) || self.is_of_results(body) || self.is_filtered(answer)
    }

    /// Whether the command that asks gives the answer to a program that takes a part of it: `| jq '.data[].name'`.
    fn is_filtered(&self, answer: &SampleAnswer) -> bool {
        static FILTERS: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"\|\s*(?:jq\b[^\n]*?\.(?:\w|\[|\()|(?:grep|cut|sed|awk|head|tail|yq)\s)")
                .expect("a constant pattern")
        });
        let (outline, example) = (self.outline, self.example);
        let asks = example.scan.requests.iter().any(|request| request.line < answer.line);
        let index = outline.examples.partition_point(|other| other.line < example.line);
        let before = index.checked_sub(1).and_then(|before| outline.examples.get(before));
        let asking = match asks {
            true => Some(example),
            false => before.filter(|before| before.section == example.section && !before.scan.requests.is_empty()),
        };
        asking.is_some_and(|asking| {
            let last = asking.scan.requests.iter().rev().find(|request| !asks || request.line < answer.line);
            last.is_some_and(|last| {
                asking.text.lines().skip(last.line).take(last.len.max(1)).any(|line| FILTERS.is_match(line))
            })
        })
    }

    /// Whether what leads to it says that there is more: `The response includes:`.
    pub(super) fn is_said_in_part(&self) -> bool {
        static IN_PART: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(
                r"\b(?:responses?|results?|answers?|outputs?|it) (?:will |also |then |now )*(?:includ|contain)\w*\b[^.]*:\W*$",
            )
            .expect("a constant pattern")
        });
        IN_PART.is_match(self.nearest())
    }

    /// Whether it is what a member holds that the sentence before it is about: ``The `diff` object contains …``, ``the
    /// `result` field of the response``, `Each field is returned with …`.
    fn is_inside(&self, body: &Sketch) -> bool {
        static OF_MEMBER: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?:^|\()\W*(?:the|each|every)(?: extracted| returned)? `([\w.\[\]-]+)`(?:'s)? (?:field|object|property|member|key|attribute|array|list)s?\b")
                .expect("a constant pattern")
        });
        static OF_EACH: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(
                r"^\W*(?:each|every) (?:field|property|member|key|attribute|column)\b[^.]*\b(?:returned|has|have|holds|contains)\b",
            )
            .expect("a constant pattern")
        });
        let near = self.nearest();
        let is_other = |name: &str| body.get(name.rsplit('.').next().unwrap_or(name)).is_none();
        OF_EACH.is_match(near) || OF_MEMBER.captures(near).is_some_and(|found| is_other(&found[1]))
    }

    /// Whether it is one of the results of an operation that answers several: `a result would look like this`. A path
    /// that ends in a parameter has but one.
    fn is_of_results(&self, body: &Sketch) -> bool {
        static OF_ONE: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"\b(?:a|an|one|the same|a single)(?: search| matching)? (?:result|hit|match|chunk|delta|row)\b[^.]*:\W*$|\bin (?:the )?(?:search )?(?:results|hits) as:\W*$|\byou (?:will )?(?:receive|get) an? `\w+` (?:tool call|event|chunk)\b")
                .expect("a constant pattern")
        });
        // ``Each hit has a `_score` field``, where the body has that itself.
        static OF_EACH: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"\b(?:each|every)(?: search| matching)? (?:result|hit|match|chunk|delta|row)\b[^.`]*`([\w-]+)`[^.]*:\W*$")
                .expect("a constant pattern")
        });
        let near = self.nearest();
        let is_of_each = || OF_EACH.captures(near).is_some_and(|found| body.get(&found[1]).is_some());
        if !matches!(body, Sketch::Object(_)) || !OF_ONE.is_match(near) && !is_of_each() {
            return false;
        }
        let asked = operations::at(self.outline, self.operations, self.example.at(0), self.example.position);
        !asked.is_some_and(|mention| mention.key.path().as_str().ends_with('}'))
    }
}

/// Whether a body is one member that describes the thing which it is a member of: `{"_formatted": {…}}`.
fn is_of_something(body: &Sketch) -> bool {
    match body {
        Sketch::Object(fields) => matches!(fields.as_slice(), [(name, Sketch::Object(_))]
            if name.starts_with('_') && name != "_embedded"),
        _ => false,
    }
}
