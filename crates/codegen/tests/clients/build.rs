//! Makes a typed client of every contract under `specs/`.

fn main() {
    countersign_codegen::build("specs");
}
