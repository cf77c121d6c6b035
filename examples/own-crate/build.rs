fn main() {
    countersign_codegen::build("specs");
}
