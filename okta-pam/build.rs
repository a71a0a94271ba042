//! Generates the client from `openapi.json`.

fn main() {
    okta_codegen::build_script::run();
}
