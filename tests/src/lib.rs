//! Tests of what is written about the crates: the code in the README and in the guide pages, as documentation tests, and the lists of
//! features. The tests of the crates themselves are under `it/`.

#[cfg(doctest)]
mod construct;
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
        authentication = "../../docs/authentication.md",
        comparison = "../../docs/comparison.md",
        errors = "../../docs/errors.md",
        features = "../../docs/features.md",
        getting_started = "../../docs/getting-started.md",
        guide = "../../docs/README.md",
        hooks = "../../docs/hooks.md",
        paging = "../../docs/paging.md",
        rate_limits = "../../docs/rate-limits.md",
        requests = "../../docs/requests.md",
        testing = "../../docs/testing.md",
        troubleshooting = "../../docs/troubleshooting.md",
        unions = "../../docs/unions.md",
        updates = "../../docs/updates.md",
    }
}

#[cfg(test)]
mod tests {
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
}
