//! Samples: what curl commands, programs, raw HTTP and bare header lines show
//! of requests and answers, whatever a fence calls them.

mod arguments;
mod bare;
mod call;
mod clients;
mod command;
mod curl;
mod items;
mod joined;
mod lenient;
mod lines;
mod literal;
mod php;
mod powershell;
mod quotes;
mod scanner;
mod settings;
mod shown;
mod tokens;
mod trace;
mod variables;

pub use bare::form_alone as form;
pub use lenient::lenient;
pub use scanner::{is_abridged, scan};
pub use shown::{OpenParts, SampleAnswer, SampleRequest, SampleTool, Scan, UnreadReason};
