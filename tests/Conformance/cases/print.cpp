// What kernels print comes out of the program's standard output, in order with its own words.
#include <unistd.h>

#include <cstdlib>

#include "../harness.h"

namespace {
// printf("thread %d says %d\n", thread, value), and printf("done\n") by the first thread.
const char* const kSpeaking = R"(
.version 7.0
.target sm_50
.address_size 64
.extern .func (.param .b32 status) vprintf (.param .b64 format, .param .b64 arguments);
.global .align 1 .b8 words[19] = {116, 104, 114, 101, 97, 100, 32, 37, 100, 32, 115, 97, 121, 115, 32, 37, 100, 10, 0};
.global .align 1 .b8 ending[6] = {100, 111, 110, 101, 10, 0};
.visible .entry speak(.param .u32 value) {
    .local .align 8 .b8 frame[8];
    .reg .b64 %rd<6>;
    .reg .b32 %r<4>;
    .reg .pred %p<2>;
    mov.u32 %r1, %tid.x;
    ld.param.u32 %r2, [value];
    mov.u64 %rd1, frame;
    cvta.local.u64 %rd2, %rd1;
    st.local.u32 [%rd1], %r1;
    st.local.u32 [%rd1+4], %r2;
    mov.u64 %rd3, words;
    cvta.global.u64 %rd4, %rd3;
    {
        .param .b64 first;
        st.param.b64 [first], %rd4;
        .param .b64 second;
        st.param.b64 [second], %rd2;
        .param .b32 result;
        call.uni (result), vprintf, (first, second);
    }
    setp.ne.u32 %p1, %r1, 0;
    @%p1 bra $out;
    mov.u64 %rd3, ending;
    cvta.global.u64 %rd4, %rd3;
    mov.u64 %rd5, 0;
    {
        .param .b64 first;
        st.param.b64 [first], %rd4;
        .param .b64 second;
        st.param.b64 [second], %rd5;
        .param .b32 result;
        call.uni (result), vprintf, (first, second);
    }
$out:
    ret;
}
)";

// Standard output, taken while it lives.
class Taken {
  public:
    Taken() : file_(tmpfile()) {
        fflush(stdout);
        saved_ = dup(1);
        dup2(fileno(file_), 1);
    }
    ~Taken() {
        put_back();
        fclose(file_);
    }
    std::string text() {
        put_back();
        std::string all(4096, '\0');
        rewind(file_);
        all.resize(fread(all.data(), 1, all.size(), file_));
        return all;
    }

  private:
    void put_back() {
        if (saved_ < 0) return;
        fflush(stdout);
        dup2(saved_, 1);
        close(saved_);
        saved_ = -1;
    }
    FILE* file_;
    int saved_;
};
}  // namespace

CASE("launch.kernels_print", "Launch Fence") {
    Module module(kSpeaking);
    CUfunction speak = module.function("speak");
    std::string text;
    {
        Taken taken;
        printf("first\n");
        OK(launch(speak, 1, 1, nullptr, 7u));
        OK(cuCtxSynchronize());
        printf("second\n");
        OK(launch(speak, 1, 1, nullptr, 8u));
        OK(cuStreamSynchronize(nullptr));
        text = taken.text();
    }
    EQUAL(std::string("first\nthread 0 says 7\ndone\nsecond\nthread 0 says 8\ndone\n"), text);
}
