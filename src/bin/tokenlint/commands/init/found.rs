//! What `init` finds in the repository, and proposes for it.

use std::{
    fmt::{self, Display, Formatter},
    fs,
    path::{Path, PathBuf},
};

use ignore::WalkBuilder;

use crate::output::shown_path;

/// How many directories deep files are looked for, and how many entries are looked at.
const DEPTH: usize = 5;
const ENTRIES: usize = 20_000;

/// The entry of `.pre-commit-config.yaml`.
const FRAMEWORK: &str = concat!(
    "  - repo: ",
    env!("CARGO_PKG_REPOSITORY"),
    "\n    rev: v",
    env!("CARGO_PKG_VERSION"),
    "\n    hooks:\n      - id: tokenlint\n",
);

/// The workflow for GitHub.
const WORKFLOW: &str = concat!(
    "on: [pull_request]\n",
    "permissions:\n",
    "  contents: read\n",
    "  security-events: write\n",
    "jobs:\n",
    "  tokenlint:\n",
    "    runs-on: ubuntu-latest\n",
    "    steps:\n",
    "      - uses: actions/checkout@v4\n",
    "      - uses: tokenlint/tokenlint@v",
    env!("CARGO_PKG_VERSION"),
    "\n",
);

/// The job for GitLab.
const JOB: &str = concat!(
    "include:\n  - remote: ",
    env!("CARGO_PKG_REPOSITORY"),
    "/raw/v",
    env!("CARGO_PKG_VERSION"),
    "/integrations/gitlab/tokenlint.yml\n",
);

/// The parts of a repository that tokenlint can be added to.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// `.pre-commit-config.yaml` exists, without tokenlint.
    framework: bool,
    /// There are workflows for GitHub, none with tokenlint.
    github: bool,
    /// `.gitlab-ci.yml` exists, without tokenlint.
    gitlab: bool,
    /// A file of Terraform or OpenTofu.
    terraform: Option<PathBuf>,
    /// The configuration of a Worker.
    wrangler: Option<PathBuf>,
}

/// Looks through a directory. What cannot be read is not proposed.
pub(super) fn look(folder: &Path) -> Found {
    let workflows = texts_in(&folder.join(".github/workflows"));
    let mut found = Found {
        framework: lacks_tokenlint(&folder.join(".pre-commit-config.yaml")),
        github: !workflows.is_empty() && !workflows.iter().any(|text| text.contains("tokenlint")),
        gitlab: lacks_tokenlint(&folder.join(".gitlab-ci.yml")),
        ..Found::default()
    };
    let mut walk = WalkBuilder::new(folder);
    walk.max_depth(Some(DEPTH)).sort_by_file_name(Ord::cmp);
    for entry in walk.build().flatten().take(ENTRIES) {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy();
        let shown = || path.strip_prefix(folder).unwrap_or(path).to_owned();
        if found.terraform.is_none() && (name.ends_with(".tf") || name.ends_with(".tofu")) {
            found.terraform = Some(shown());
        }
        if found.wrangler.is_none() && ["wrangler.toml", "wrangler.json", "wrangler.jsonc"].contains(&name.as_ref()) {
            found.wrangler = Some(shown());
        }
    }
    found
}

/// Whether a file exists and does not name tokenlint.
fn lacks_tokenlint(path: &Path) -> bool {
    fs::read_to_string(path).is_ok_and(|text| !text.contains("tokenlint"))
}

fn texts_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| fs::read_to_string(entry.path()).ok()).collect()
}

impl Display for Found {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        if self.framework {
            writeln!(out, "\n.pre-commit-config.yaml: add to `repos`:\n\n{FRAMEWORK}")?;
        } else {
            writeln!(out, "\nTo check what is staged before each commit: tokenlint init --hook")?;
            writeln!(out, "With the pre-commit framework, add to .pre-commit-config.yaml:\n\nrepos:\n{FRAMEWORK}")?;
        }
        if self.github {
            writeln!(out, "GitHub: write to .github/workflows/tokenlint.yml:\n\n{WORKFLOW}")?;
        }
        if self.gitlab {
            writeln!(out, "GitLab: add to .gitlab-ci.yml:\n\n{JOB}")?;
        }
        if let Some(file) = &self.terraform {
            let file = shown_path(file);
            writeln!(out, "Terraform, such as {file}: check the configuration, and each plan before it is applied:\n")?;
            writeln!(out, "  tokenlint check .\n  terraform show -json plan.out | tokenlint check -\n")?;
        }
        if let Some(file) = &self.wrangler {
            let file = shown_path(file);
            writeln!(out, "Workers, such as {file}: derive the permissions that a deployment needs:\n")?;
            writeln!(out, "  tokenlint trim --uses {file}\n")?;
        }
        Ok(())
    }
}
