//! The built UI for a browser, with the shim and the window's content security policy.

use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
};

use tauri::utils::config::{Csp, CspDirectiveSources};

/// URL path of the shim.
pub(crate) const SHIM_PATH: &str = "/bridge/shim.js";

/// The page's half of the bridge.
pub(crate) const SHIM: &str = include_str!("shim.js");

/// The built UI.
#[derive(Clone)]
pub(crate) struct Pages {
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// The page, with the shim before every other script.
    pub(crate) index: String,
    /// The content security policy, if any.
    pub(crate) policy: Option<String>,
}

impl Pages {
    /// Reads the page and adds the shim.
    pub(crate) fn read(folder: &Path, policy: Option<String>) -> io::Result<Self> {
        let file = folder.join("index.html");
        let html = std::fs::read_to_string(&file).map_err(|error| {
            let file = file.display();
            io::Error::new(
                error.kind(),
                format!("{file}: {error}; build the UI first (scripts/build-ui)"),
            )
        })?;
        let shim = format!("<script src=\"{SHIM_PATH}\"></script>");
        let index = match html.find("<head>") {
            Some(head) => {
                let after = head + "<head>".len();
                format!("{}{shim}{}", &html[..after], &html[after..])
            }
            None => format!("{shim}{html}"),
        };
        Ok(Self {
            folder: folder.to_owned(),
            index,
            policy,
        })
    }
}

/// The window's content security policy, except that calls go to this server.
pub(crate) fn browser_policy(policy: Option<Csp>) -> Option<String> {
    let mut rules: HashMap<String, CspDirectiveSources> = policy?.into();
    rules.insert(
        "connect-src".to_owned(),
        CspDirectiveSources::Inline("'self'".to_owned()),
    );
    let mut rules: Vec<String> = rules
        .into_iter()
        .map(|(rule, sources)| {
            let sources: Vec<String> = sources.into();
            format!("{rule} {}", sources.join(" "))
        })
        .collect();
    rules.sort();
    Some(rules.join("; "))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn shim_comes_before_the_other_scripts_of_the_page() {
        let folder = std::env::temp_dir().join(format!("bridge-pages-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(
            folder.join("index.html"),
            "<!doctype html><html><head><script type=\"module\" src=\"/a.js\"></script></head></html>",
        )
        .unwrap();
        let pages = Pages::read(&folder, None).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(pages.index.find(SHIM_PATH).unwrap() < pages.index.find("/a.js").unwrap());
    }

    #[test]
    fn browser_policy_differs_only_in_the_address_of_calls() {
        let csp: Csp = serde_json::from_str(
            r#"{"default-src": "'self'", "connect-src": "ipc:", "object-src": "'none'"}"#,
        )
        .unwrap();
        assert_eq!(
            browser_policy(Some(csp)).unwrap(),
            "connect-src 'self'; default-src 'self'; object-src 'none'"
        );
    }
}
