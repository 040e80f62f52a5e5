// Host functions of a program whose device is on another machine.
#include "mirror.h"
#include "remote.h"
#include "ring.h"
#include "state.h"

namespace tf {
namespace {
constexpr size_t kKeptTickets = 4096;
}  // namespace

void Remote::queue_callback(const HostCallbackFrame& frame) noexcept {
    bool done = false;
    {
        std::lock_guard<std::mutex> guard(callbacks_);
        bool known = false;
        for (auto& [ticket, finished] : tickets_) {
            if (ticket != frame.ticket) continue;
            known = true;
            done = finished;
        }
        if (!known) {
            tickets_.emplace_back(frame.ticket, false);
            if (tickets_.size() > kKeptTickets) tickets_.pop_front();
            callbackQueue_.push_back({frame.function, frame.userData, frame.ticket});
            if (!callbackThread_) callbackThread_ = start_thread(callback_loop, this);
            callbacksWaiting_.notify_one();
        }
    }
    CallbackDoneFrame answer{frame.ticket};
    if (done) send_frame(kCallbackDone, &answer, sizeof answer);
}

// Host functions run here: one may take long, and what the worker sends must go on.
void* Remote::callback_loop(void* argument) {
    auto& r = *static_cast<Remote*>(argument);
    for (;;) {
        Callback next;
        {
            std::unique_lock<std::mutex> guard(r.callbacks_);
            while (r.callbackQueue_.empty()) r.callbacksWaiting_.wait(guard);
            next = r.callbackQueue_.front();
            r.callbackQueue_.pop_front();
        }
        run_host_callback(next.function, next.userData);
        push_mirrors();
        r.flush();  // before the work that waits for the function goes on
        {
            std::lock_guard<std::mutex> guard(r.callbacks_);
            for (auto& [ticket, finished] : r.tickets_)
                if (ticket == next.ticket) finished = true;
        }
        if (r.hostFunctions_.load()) r.hostFunctions_.fetch_sub(1);
        CallbackDoneFrame answer{next.ticket};
        r.send_frame(kCallbackDone, &answer, sizeof answer);  // asked again after a reconnect if it is lost
    }
}

}  // namespace tf
