//! Typed clients of operations of real documents, answered by a stub of the same document: in
//! success, and in each documented error, told apart by its variant, with the body that was sent.

#[cfg(not(corpus))]
#[test]
fn skipped() {
    println!("skipped: there is no corpus; its folder may be named by COUNTERSIGN_CORPUS");
}

#[cfg(corpus)]
mod answers;
#[cfg(corpus)]
mod clients {
    countersign::clients!();
}
#[cfg(corpus)]
mod operations;
