//! A program that reads its arguments and does nothing: what starting any program costs.
//!
//! `benches/peers.sh` measures it beside the real one.
#![expect(clippy::print_stdout, reason = "a program to be run by hand")]

use std::path::PathBuf;

use clap::Parser;

/// Does nothing.
#[derive(Parser)]
struct Arguments {
    /// What nothing is done with.
    #[arg(long)]
    bench: bool,
    /// Files.
    paths: Vec<PathBuf>,
}

pub(crate) fn main() {
    let arguments = Arguments::parse();
    println!("{} files, nothing done", arguments.paths.len());
}
