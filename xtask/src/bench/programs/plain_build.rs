fn main() {
    println!("cargo::rerun-if-changed=openapi.json");
    let file = std::fs::File::open("openapi.json").unwrap();
    let spec = serde_json::from_reader(file).unwrap();
    let mut settings = progenitor::GenerationSettings::default();
    settings.with_interface(progenitor::InterfaceStyle::Builder);
    let tokens = progenitor::Generator::new(&settings).generate_tokens(&spec).unwrap();
    let code = prettyplease::unparse(&syn::parse2(tokens).unwrap());
    let target = std::path::Path::new(&std::env::var("OUT_DIR").unwrap()).join("codegen.rs");
    std::fs::write(target, code).unwrap();
}
