//! The program `terraform`.

use std::{
    ffi::OsString,
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use super::ERROR;

/// The program, and a folder of its own.
pub(crate) struct Terraform {
    program: OsString,
    folder: PathBuf,
}

impl Terraform {
    /// The program, if there is one; says so if there is none.
    pub(crate) fn find() -> Option<Terraform> {
        let program = std::env::var_os("TERRAFORM").unwrap_or_else(|| "terraform".into());
        let test = std::thread::current().name().unwrap_or("test").to_owned();
        let found = Command::new(&program).arg("version").env("CHECKPOINT_DISABLE", "1").output();
        if !found.is_ok_and(|output| output.status.success()) {
            eprintln!("SKIPPED: {test} was not held against Terraform, because there is no program `terraform`");
            return None;
        }
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("terraform").join(test);
        drop(fs::remove_dir_all(&folder));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("cli.config"), "").unwrap();
        Some(Terraform { program, folder })
    }

    /// Runs a command in a folder below the own one.
    fn run(&self, folder: &Path, arguments: &[&str], input: &str) -> Output {
        let mut command = Command::new(&self.program);
        command.args(arguments).current_dir(folder);
        command.env("CHECKPOINT_DISABLE", "1").env("TF_CLI_CONFIG_FILE", self.folder.join("cli.config"));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A program that ends early does not read all.
        drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
        child.wait_with_output().unwrap()
    }

    /// The values of expressions as JSON, in a module of one file.
    pub(crate) fn values(&self, module: &str, expressions: &[&str]) -> Vec<String> {
        let folder = self.folder.join("console");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("main.tf"), module).unwrap();
        let each = expressions.iter().map(|own| format!("try(jsonencode(({own})), \"{ERROR}\")"));
        let all = format!("jsonencode([{}])\n", each.collect::<Vec<_>>().join(", "));
        let output = self.run(&folder, &["console"], &all);
        // The console writes a string as Terraform would: escaped once more.
        let text = String::from_utf8(output.stdout).unwrap();
        let text = text.trim().replace("$${", "${").replace("%%{", "%{");
        let Ok(text) = serde_json::from_str::<String>(&text) else {
            // An error that `try` does not catch, as a function that does not exist.
            return match expressions {
                [] => Vec::new(),
                [_] => vec![ERROR.to_owned()],
                several => {
                    let (first, second) = several.split_at(several.len() / 2);
                    [self.values(module, first), self.values(module, second)].concat()
                }
            };
        };
        let values: Vec<String> = serde_json::from_str(&text).unwrap();
        assert_eq!(values.len(), expressions.len());
        values
    }

    /// The plan of a module as JSON; `None` if Terraform fails.
    pub(crate) fn plan(&self, name: &str, files: &[(String, String)], arguments: &[&str]) -> Option<serde_json::Value> {
        let folder = self.folder.join(name);
        for (path, text) in files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        if !self.run(&folder, &["init", "-no-color"], "").status.success() {
            return None;
        }
        let mut all = vec!["plan", "-no-color", "-input=false", "-out", "own.plan"];
        all.extend(arguments);
        if !self.run(&folder, &all, "").status.success() {
            return None;
        }
        let shown = self.run(&folder, &["show", "-json", "own.plan"], "");
        Some(serde_json::from_slice(&shown.stdout).unwrap())
    }
}
