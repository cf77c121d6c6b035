//! Commands as their users meet them, on services and documents of all kinds. One program: each costs more to link than
//! its tests.

#[path = "commands/answers.rs"]
mod answers;
#[path = "commands/bounds.rs"]
mod bounds;
#[path = "commands/changes.rs"]
mod changes;
#[path = "commands/connections.rs"]
mod connections;
#[path = "commands/obtaining.rs"]
mod obtaining;
#[path = "commands/recorded.rs"]
mod recorded;
#[path = "support/sarif/mod.rs"]
mod sarif;
#[path = "support/mod.rs"]
mod support;
