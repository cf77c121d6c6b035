//! The wish that a run ends with what it has.

use tokio::sync::watch;

/// Tells a run to end, whatever it does just then; all that are cloned of one are told together.
#[derive(Clone, Default)]
pub struct Interrupt(watch::Sender<bool>);

impl Interrupt {
    pub fn end(&self) {
        self.0.send_replace(true);
    }

    pub fn is_ended(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is ended.
    pub(super) async fn ended(&self) {
        // The sender is here, so that it can't be gone.
        let _ = self.0.subscribe().wait_for(|is_ended| *is_ended).await;
    }
}
