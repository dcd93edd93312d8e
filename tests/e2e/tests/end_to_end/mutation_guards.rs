//! Every guard and test in `tests/mutation-guards/guards.json` exists. `make mutation-guards`
//! removes the guards.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

#[test]
fn each_listed_guard_and_its_test_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let crate_root = root.join("src-tauri/crates/jpm-sync");
    let list = fs::read_to_string(root.join("tests/mutation-guards/guards.json")).unwrap();
    let guards: Vec<Value> = serde_json::from_str(&list).unwrap();
    assert!(guards.len() > 10, "only {} guards", guards.len());
    for guard in guards {
        let word = |name: &str| guard[name].as_str().unwrap_or_default().to_owned();
        let source = fs::read_to_string(crate_root.join(word("file"))).unwrap();
        let places = source.matches(&word("find")).count();
        assert_eq!(places, 1, "{}: look for the guard anew", word("guard"));
        let file = match guard["binary"].as_str() {
            Some(binary) => {
                let test = word("test");
                let module = test.split("::").next().unwrap().to_owned();
                crate_root.join(format!("tests/{binary}/{module}.rs"))
            }
            None => unit_tests(&crate_root, &word("test")),
        };
        let tests = fs::read_to_string(&file).unwrap();
        let name = word("test");
        let name = name.rsplit("::").next().unwrap();
        assert!(
            tests.contains(&format!("fn {name}(")),
            "{} has no test {name}",
            file.display()
        );
    }
}

/// The file of a unit test: the module itself, or `tests.rs` below it.
fn unit_tests(crate_root: &Path, test: &str) -> PathBuf {
    let modules = test.rsplit_once("::tests::").expect("a module's test").0;
    let module = format!("src/{}", modules.replace("::", "/"));
    let below = crate_root.join(format!("{module}/tests.rs"));
    if below.exists() {
        below
    } else {
        crate_root.join(format!("{module}.rs"))
    }
}
