//! Reports, of outcomes that are made up: what each format makes of each kind, whether it is what
//! it says it is, and what hostile texts and many cases do to it.

#[path = "reports/hostile.rs"]
mod hostile;
#[path = "reports/outcomes.rs"]
mod outcomes;
#[path = "reports/page.rs"]
mod page;
#[path = "support/sarif/mod.rs"]
mod sarif;
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
            let within = |name: &str| page::within(text, name).to_owned();
            let text = text.replace(&within("style"), "[the style]").replace(&within("script"), "[the script]");
            let digests: Vec<&str> =
                text.split("'sha256-").skip(1).map(|rest| rest.split('\'').next().unwrap()).collect();
            let text = digests.iter().fold(text.clone(), |text, digest| text.replace(digest, "[its digest]"));
            let told = |text: String, check: &&dyn rules::exchange::ExchangeRule| {
                let why = check.why().lines().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
                text.replace(&why, "[why]").replace(check.reference(), "[reference]")
            };
            rules::EXCHANGE.iter().fold(text, told).replace("><", ">\n<")
        }
        _ => text.to_owned(),
    }
}
