//! Tests of what is written about the crates: the code in the README and in the guide pages, as documentation tests, and the lists of
//! features. The tests of the crates themselves are under `it/`.

#[cfg(doctest)]
mod construct;
#[cfg(doctest)]
#[path = "../../docs/guide.rs"]
mod guide;
#[cfg(doctest)]
mod pages {
    macro_rules! page {
        ($($name:ident = $path:literal,)*) => {
            $(#[doc = include_str!($path)] mod $name {})*
        };
    }

    page! {
        readme = "../../README.md",
        architecture = "../../ARCHITECTURE.md",
        contributing = "../../CONTRIBUTING.md",
        core_readme = "../../okta-core/README.md",
        codegen_readme = "../../codegen/README.md",
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    /// Each page is in rustdoc, where a link to a file leads nowhere: pages name each other, and `links.md` says where they are.
    #[test]
    fn the_guide_has_all_pages_and_their_links() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
        let (guide, links) = (include_str!("../../docs/guide.rs"), include_str!("../../docs/links.md"));
        for entry in fs::read_dir(folder).expect("the guide") {
            let path = entry.expect("an entry").path();
            let (Some(stem), true) = (path.file_stem(), path.extension().is_some_and(|end| end == "md")) else {
                continue;
            };
            let name = stem.to_string_lossy();
            let text = fs::read_to_string(&path).expect("a page");
            for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                assert!(
                    target.starts_with("https://"),
                    "{name}.md links to {target}: write `[…][page]`, and `[page]: page.md` at its end"
                );
            }
            if name != "README" && name != "links" {
                let module = name.replace('-', "_");
                assert!(
                    guide.contains(&format!("{module} = \"{name}.md\"")),
                    "{name}.md is not in docs/guide.rs"
                );
                assert!(
                    links.contains(&format!("[{name}]: crate::guide::{module}\n")),
                    "{name}.md is not in docs/links.md"
                );
            }
        }
    }

    /// The features that `cargo xtask generate` wrote into a manifest.
    fn in_manifest(manifest: &str) -> Vec<&str> {
        let generated = manifest
            .split("# BEGIN generated")
            .nth(1)
            .and_then(|text| text.split("# END generated").next());
        let lines = generated.expect("the markers").lines();
        lines.filter_map(|line| line.strip_suffix(" = []")).collect()
    }

    /// The features that it wrote into a README.
    fn in_readme(readme: &str) -> Vec<&str> {
        let generated = readme
            .split("<!-- BEGIN generated")
            .nth(1)
            .and_then(|text| text.split("<!-- END generated").next());
        let lines = generated.expect("the markers").lines().skip(1);
        lines.flat_map(|line| line.split('`').skip(1).step_by(2)).collect()
    }

    #[test]
    fn the_readmes_list_each_feature() {
        let mgmt = (
            include_str!("../../okta-mgmt/Cargo.toml"),
            include_str!("../../okta-mgmt/README.md"),
        );
        let pam = (
            include_str!("../../okta-pam/Cargo.toml"),
            include_str!("../../okta-pam/README.md"),
        );
        for (manifest, readme) in [mgmt, pam] {
            assert_eq!(in_readme(readme), in_manifest(manifest));
        }
    }
    /// What changes how a client behaves from outside has to be found by whoever wonders why it does.
    #[test]
    fn the_guide_has_each_variable_and_each_key_of_the_file() {
        use okta_core::{Api, Flavour};

        let page = include_str!("../../docs/authentication.md");
        for api in [<okta_mgmt::Client as Flavour>::API, <okta_pam::Client as Flavour>::API] {
            let Api {
                variables, file_keys, ..
            } = api;
            for (setting, names) in variables.iter().chain(*file_keys) {
                for name in *names {
                    assert!(
                        page.contains(&format!("`{name}`")),
                        "{name} ({setting:?}) is not in docs/authentication.md"
                    );
                }
            }
        }
    }
}
