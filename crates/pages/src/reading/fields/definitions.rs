//! Types that a page defines by their names, each in a part of its own below `Definitions`, `Schemas` or `Data Structures`,
//! with a table or a list of its fields.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::rows;
use super::types;
use crate::reading::outline::{Outline, Statement, StatementRole};
use crate::reading::shape::Shape;

/// Types that name others are followed no deeper than this.
const MAX_DEPTH: usize = 8;

/// A type of more parts is told as far as this many.
const MOST_PARTS: usize = 1_000;

/// No type has more fields.
const MOST: usize = 200;

/// The types of a page.
pub struct Definitions {
    /// The fields of each; none of one that is defined twice.
    types: HashMap<String, Option<Vec<DefinedField>>>,
}

/// A field of a type.
struct DefinedField {
    name: String,
    /// What is said of its type.
    kind: String,
    /// Whether it is always there, where that is told.
    required: Option<bool>,
}

impl Definitions {
    pub fn of(outline: &Outline<'_>) -> Definitions {
        let mut types: HashMap<String, Option<Vec<DefinedField>>> = HashMap::new();
        let mut begun: Option<(usize, String)> = None;
        for statement in &outline.statements {
            let Some((section, name)) = defined(outline, statement.section) else { continue };
            let Some(field) = field(statement) else { continue };
            let is_more = begun.as_ref().is_some_and(|(own, _)| *own == section);
            if !is_more {
                let known = types.contains_key(&name);
                types.insert(name.clone(), (!known).then(Vec::new));
                begun = Some((section, name.clone()));
            }
            if let Some(Some(fields)) =
                types.get_mut(&name).filter(|fields| fields.as_ref().is_none_or(|own| own.len() < MOST))
            {
                fields.push(field);
            }
        }
        Definitions { types }
    }

    /// The shape of what a cell or an item calls a type, `< Pet > array`; none where that is no type of the page.
    pub fn shape(&self, called: &str) -> Option<Shape> {
        Some(self.resolve(called, &mut Walk { around: Vec::new(), left: MOST_PARTS }))
            .filter(|shape| self.is_told(shape))
    }

    /// The fields that a type always has, where the page says of each whether it does.
    pub fn required(&self, called: &str) -> Option<Vec<String>> {
        let fields = self.types.get(&called.trim_matches(['`', '*', '_', ' ']).to_lowercase())?.as_ref()?;
        let told: Option<Vec<bool>> = fields.iter().map(|field| field.required).collect();
        let names = fields.iter().zip(told?).filter(|(_, is_required)| *is_required);
        Some(names.map(|(field, _)| field.name.clone()).collect())
    }

    /// The shape of what a member calls its type, as far as the page tells it.
    pub fn field(&self, called: &str) -> Shape {
        self.resolve(called, &mut Walk { around: Vec::new(), left: MOST_PARTS })
    }

    fn is_told(&self, shape: &Shape) -> bool {
        match shape {
            Shape::Object(fields) => !fields.is_empty(),
            Shape::Array(Some(item)) => **item != Shape::Any,
            _ => false,
        }
    }

    fn resolve(&self, called: &str, walk: &mut Walk) -> Shape {
        let called = called.trim_matches(['`', '*', '_', ' ']);
        if let Some(found) = LIST.captures(called) {
            let item = found.iter().skip(1).flatten().next().map_or("", |item| item.as_str());
            return Shape::list(Some(self.resolve(item, walk)).filter(|item| *item != Shape::Any));
        }
        let name = called.to_lowercase();
        let Some(Some(fields)) = self.types.get(&name) else { return types::shape(called) };
        if walk.around.len() == MAX_DEPTH || walk.left < fields.len() || walk.around.contains(&name) {
            return Shape::Any;
        }
        walk.left -= fields.len();
        walk.around.push(name);
        let shape = Shape::object(fields.iter().map(|field| (field.name.clone(), self.resolve(&field.kind, walk))));
        walk.around.pop();
        shape
    }
}

/// How far types are followed that name others.
struct Walk {
    /// Those of which the next is a part: one that is a part of itself goes on for ever.
    around: Vec<String>,
    /// How many fields are left to be told.
    left: usize,
}

/// The section of the type that a section is a part of, and what it is called.
fn defined(outline: &Outline<'_>, section: usize) -> Option<(usize, String)> {
    let title = |section: usize| outline.page.sections[section].title.trim_matches(['`', '*', ' ']).to_lowercase();
    let mut around = outline.page.ancestry(section);
    let own = around.next()?;
    let above = around.next()?;
    let is_part = PARTS.contains(&title(own).as_str());
    let (own, above) = if is_part { (above, around.next()?) } else { (own, above) };
    let name = title(own);
    // `_Boat_ What sails`.
    let name =
        name.strip_prefix('_').and_then(|rest| rest.split_once('_')).map_or(name.clone(), |(name, _)| name.to_owned());
    // `OAuth grant request (object)`.
    let name = name.split_once(" (").map_or(name.as_str(), |(name, _)| name).to_owned();
    TITLE.is_match(&title(above)).then_some((own, name)).filter(|(_, name)| !name.is_empty())
}

/// The field that a row or an item tells of, and what it says of its type.
fn field(statement: &Statement) -> Option<DefinedField> {
    match &statement.role {
        StatementRole::Row(cells) if rows::has_names(statement) => {
            let kind = cells
                .iter()
                .find(|(head, _)| matches!(head.trim_matches(['*', ' ']).to_lowercase().as_str(), "schema" | "type"));
            let name = rows::name(&cells.first()?.1)?;
            let kind = kind.map_or_else(String::new, |(_, cell)| cell.clone());
            Some(DefinedField { name, kind, required: required(cells) })
        }
        StatementRole::Item if statement.indent == 0 => {
            let found = MEMBER.captures(&statement.text)?;
            let word = |word: &str| found.get(3).is_some_and(|more| more.as_str().contains(word));
            let required = if word("required") { Some(true) } else { word("optional").then_some(false) };
            let (name, kind) = member(&statement.text)?;
            Some(DefinedField { name, kind, required })
        }
        _ => None,
    }
}

/// Whether a row says that its field is always there: behind the name, or in a column for that.
fn required(cells: &[(String, String)]) -> Option<bool> {
    let said = |cell: &str| match cell.trim_matches(['*', '_', '`', ' ']).to_lowercase().as_str() {
        "required" | "true" | "yes" | "x" => Some(true),
        "optional" | "false" | "no" => Some(false),
        _ => None,
    };
    let column = cells.iter().find(|(head, _)| head.trim().eq_ignore_ascii_case("required"));
    let behind = || cells.first().and_then(|(_, name)| name.trim().rsplit_once(' ')).map(|(_, word)| word);
    said(column.map(|(_, cell)| cell.as_str()).or_else(behind)?)
}

/// The name and the type of a member as API Blueprint has it (MSON): `` `grant_type`: `password` (string, required) ``.
pub fn member(text: &str) -> Option<(String, String)> {
    let found = MEMBER.captures(text)?;
    let kind = found.get(2).map_or("", |kind| kind.as_str());
    // `(required)`: of a text.
    let kind = if matches!(kind, "required" | "optional") { "string" } else { kind };
    Some((found[1].to_owned(), kind.to_owned()))
}

static MEMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^`?([A-Za-z_$@][\w$@-]*)`?(?:: [^()]{0,200})? ?\((array\[[\w -]+\]|enum\[[\w -]+\]|[\w -]+)(, ?[\w, -]+)?\)(?: - .*)?$")
        .expect("a constant pattern")
});

/// `< Pet > array`, `[Pet]`, `array[Pet]`, `Pet[]`, `List<Pet>`.
static LIST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^<\s*([^<>,]+?)\s*>\s*array$|^(?:array|list)?\[\s*([^\[\]]+?)\s*\]$|^([\w.]+)\[\]$|^(?:array|list)<\s*([^<>]+?)\s*>$")
        .expect("a constant pattern")
});

/// The title of the part that holds the types.
static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:(?:api|schema|model|type|object) )?(?:definitions|schemas|models|types|data (?:structures|models|types)|components)$")
        .expect("a constant pattern")
});

/// What the part of a type is called that lists its fields.
const PARTS: [&str; 4] = ["properties", "fields", "attributes", "members"];
