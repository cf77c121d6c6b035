//! Reports, of outcomes that are made up: what each format makes of each kind, whether it is what
//! it says it is, and what hostile texts and many cases do to it.

#[path = "reports/hostile.rs"]
mod hostile;
#[path = "reports/outcomes.rs"]
mod outcomes;
#[path = "reports/page.rs"]
mod page;
#[path = "reports/shape.rs"]
mod shape;
#[path = "reports/streaming.rs"]
mod streaming;

use countersign::report::{ALL, ReportFormat};
use countersign::rules;
use serde_json::Value;

fn format(id: &str) -> &'static ReportFormat {
    ALL.iter().find(|format| format.id == id).unwrap()
}

/// Each format's report of each kind of outcome.
#[test]
fn reports_are_as_they_were() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots/reports");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for format in ALL {
        let text = readable(format.id, &outcomes::written(format));
        settings.bind(|| insta::assert_snapshot!(format.id, text));
    }
}

/// One element or member a line, without what others may change: the checks, and the style.
fn readable(id: &str, text: &str) -> String {
    match id {
        "json" => serde_json::to_string_pretty(&serde_json::from_str::<Value>(text).unwrap()).unwrap(),
        "sarif" => {
            let mut report: Value = serde_json::from_str(text).unwrap();
            let run = &mut report["runs"][0];
            run["tool"]["driver"]["rules"] = "[the checks]".into();
            for result in run["results"].as_array_mut().unwrap() {
                result.as_object_mut().unwrap().remove("ruleIndex");
            }
            serde_json::to_string_pretty(&report).unwrap()
        }
        "html" => {
            let style = text.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
            let digest = text.split_once("'sha256-").unwrap().1.split_once('\'').unwrap().0;
            let text = text.replace(style, "[the style]").replace(digest, "[its digest]");
            let told = |text: String, check: &&dyn rules::exchange::ExchangeRule| {
                text.replace(check.why(), "[why]").replace(check.reference(), "[reference]")
            };
            rules::EXCHANGE.iter().fold(text, told).replace("><", ">\n<")
        }
        _ => text.to_owned(),
    }
}
