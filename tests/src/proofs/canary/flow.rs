//! The command that everything goes through, and how it is asked.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::hunt::{Hunt, whole};
use super::made_up::MadeUp;
use crate::Request;
use crate::database::Home;
use crate::process::{Credentials, Process};
use crate::proofs::Reply;
use crate::proofs::world::exchange;

/// The command, what must not come out of it, and what has.
pub(super) struct Flow {
    /// The command, serving.
    pub(super) process: Process,
    /// What is looked for.
    pub(super) hunt: Hunt,
    /// The secrets that are made up.
    pub(super) made_up: MadeUp,
    /// What other runs of the command said.
    pub(super) said: Vec<String>,
    /// The settings of all runs.
    pub(super) settings: Vec<(&'static str, String)>,
    /// The program.
    pub(super) program: PathBuf,
    /// Where it works.
    pub(super) folder: PathBuf,
    pub(super) integration: Credentials,
    pub(super) sales_channel: Credentials,
    /// An access token of the integration.
    pub(super) token: String,
    /// The path of a reset, and its token.
    pub(super) reset: (String, String),
    /// The trace ids of the answers.
    traces: Vec<String>,
}

impl Flow {
    /// Starts the command on an empty database, and fetches a token.
    pub(super) async fn start(program: &Path, home: &Home, format: &'static str, made_up: MadeUp) -> Self {
        let owner = format!("postgres://postgres:{}@", made_up.database_password);
        let settings = vec![
            ("LATCHKEY_DATABASE_URL", home.url.replace("postgres://postgres@", &owner)),
            ("LATCHKEY_SECRET_KEY", made_up.secret_key()),
            ("LATCHKEY_RATE_LIMIT", "off".to_owned()),
            ("LATCHKEY_LOG_LEVEL", "trace".to_owned()),
            ("LATCHKEY_LOG_FORMAT", format.to_owned()),
        ];
        let list: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let process = Process::start(program, home.folder(), &list);
        let [integration, sales_channel] = process.applications();
        let mut flow = Self {
            hunt: Hunt::default(),
            made_up,
            said: Vec::new(),
            settings,
            program: program.to_owned(),
            folder: home.folder().to_owned(),
            integration,
            sales_channel,
            token: String::new(),
            reset: (String::new(), String::new()),
            traces: Vec::new(),
            process,
        };
        flow.look_for_all();
        let Credentials { client_id: id, client_secret: secret } = &flow.integration;
        let body = json!({ "grant_type": "client_credentials", "client_id": id, "client_secret": secret });
        flow.token = flow.oauth("/oauth/token", &body, 200).await.text("/access_token");
        flow.remember_token(&flow.token.clone());
        flow
    }

    /// Looks for what is known from the beginning.
    fn look_for_all(&mut self) {
        let Self { hunt, made_up, settings, process, .. } = self;
        for (_, value) in settings {
            hunt.pass_through(value.as_bytes());
        }
        hunt.pass_through(process.welcome.as_bytes());
        for (what, secret) in [
            ("the first password", &made_up.password),
            ("the new password", &made_up.new_password),
            ("a wrong password", &made_up.wrong_password),
            ("the password of support", &made_up.support_password),
            ("a wrong reset token", &made_up.wrong_token),
            ("an imported reset token", &made_up.imported_token),
            ("the password of the database", &made_up.database_password),
            ("the secret key", &made_up.secret_key()),
            ("the bytes of the secret key", &made_up.key),
            ("the secret of the integration", &self.integration.client_secret),
            ("the secret of the sales channel", &self.sales_channel.client_secret),
        ] {
            hunt.add(what, secret);
        }
        hunt.add_private("an e-mail", &made_up.email);
        hunt.add_private("an e-mail in capitals", &made_up.email.to_uppercase());
        hunt.add_private("another e-mail", &made_up.imported);
        hunt.add_private("metadata", &made_up.metadata);
    }

    /// Looks for an access token: its signature is what nobody can make.
    pub(super) fn remember_token(&mut self, token: &str) {
        self.hunt.add("the signature of an access token", token.rsplit('.').next().unwrap_or_default());
    }

    /// Counts an attempt, which is won when nothing is noted meanwhile.
    pub(super) fn settle(&mut self, before: usize) {
        let figures = &mut self.hunt.figures;
        figures.wins += u64::from(figures.violations.len() == before);
    }

    /// Sends a request, whatever is answered.
    pub(super) async fn send(&mut self, request: &Request) -> Reply {
        self.hunt.pass_through(format!("{} {}", request.method, request.target).as_bytes());
        for (name, value) in &request.headers {
            self.hunt.pass_through(format!("{name}: {value}").as_bytes());
        }
        self.hunt.pass_through(request.body.as_deref().unwrap_or_default());
        let reply = exchange(&self.process.address, request).await;
        self.hunt.pass_through(whole(&reply).as_bytes());
        self.traces.extend(reply.header("x-trace-id").map(str::to_owned));
        self.hunt.figures.count(&reply);
        reply
    }

    /// Sends a request, expects a status among these, and searches the answer where somebody may see nothing in it.
    pub(super) async fn expect(
        &mut self,
        request: Request,
        statuses: std::ops::RangeInclusive<u16>,
        searched: impl Fn(&Reply) -> bool,
    ) -> Reply {
        let before = self.hunt.figures.violations.len();
        let reply = self.send(&request).await;
        if !statuses.contains(&reply.status) {
            let (method, target) = (&request.method, self.hunt.masked(&request.target));
            let status = reply.status;
            self.hunt.check(false, || format!("{method} {target}: expected {statuses:?}, got {status}"));
        }
        if searched(&reply) {
            self.hunt.refusal(&request, &reply);
        }
        self.settle(before);
        reply
    }

    /// Sends a request, expects this status, and searches what is refused.
    pub(super) async fn ask(&mut self, request: Request, status: u16) -> Reply {
        self.expect(request, status..=status, |reply| reply.status >= 400).await
    }

    /// The same for the API, as an integration.
    pub(super) async fn api(&mut self, method: &str, target: &str, body: &Value, status: u16) -> Reply {
        let request = Request::bare(method, target).bearer(&self.token);
        self.ask(if body.is_null() { request } else { request.document(body) }, status).await
    }

    /// The same for the token endpoints.
    pub(super) async fn oauth(&mut self, path: &str, body: &Value, status: u16) -> Reply {
        let request = Request::bare("POST", path).header("content-type", "application/json");
        self.ask(request.raw(body.to_string()), status).await
    }

    /// Ends the command, and searches its log and what other runs said.
    pub(super) fn end(self) -> Hunt {
        let Self { process, mut hunt, said, traces, .. } = self;
        process.terminate();
        let (code, log) = process.wait();
        hunt.check(code == Some(0), || format!("the command ended with {code:?}"));
        let lines = |words: &str| log.matches(words).count();
        hunt.check(traces.len() >= 40, || format!("only {} answers have a trace id", traces.len()));
        hunt.check(lines("answered") >= traces.len(), || "a request has no line in the log".to_owned());
        hunt.check(lines("the request failed") >= 4, || "a failure has no line in the log".to_owned());
        hunt.check(log.contains("decrypt_failed"), || "a token that does not open has no line in the log".to_owned());
        hunt.check(!log.contains('\u{1b}'), || "a line of the log moves the cursor of who reads it".to_owned());
        for trace in &traces {
            hunt.control("the log", log.as_bytes(), "a trace id", trace);
        }
        hunt.log("the log", &log);
        for text in &said {
            hunt.log("what a command said", text);
        }
        hunt
    }
}
