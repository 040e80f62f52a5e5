// The device code of the cases, as PTX text for Volta and later.
#pragma once

// fill: p[i] = i * scale + offset for i < n. add: c[i] = a[i] + b[i]. busy: n dependent steps in one thread.
// count: one atomic addition a thread. geometry: what each block sees of the launch. arguments: parameters of all
// sizes, as they arrive. large: first, middle and last word of a 4000-byte parameter. shared: a sum over dynamic shared
// memory. await: waits up to ten seconds until a word is not 0, and puts its value plus 1 behind it. together: every
// block waits until all blocks are there. constant: reads constant memory.
constexpr char kKernels[] = R"(.version 7.0
.target sm_70
.address_size 64

.visible .global .align 4 .u32 offset = 5;
.visible .global .align 8 .b8 table[64];
.visible .const .align 4 .u32 factors[4] = {11, 22, 33, 44};
.extern .shared .align 4 .b32 pool[];

.visible .entry fill(.param .u64 fill_p, .param .u32 fill_n, .param .u32 fill_scale)
{
    .reg .pred %q<2>; .reg .b32 %r<9>; .reg .b64 %d<5>;
    ld.param.u64 %d1, [fill_p];
    ld.param.u32 %r1, [fill_n];
    ld.param.u32 %r2, [fill_scale];
    mov.u32 %r3, %ctaid.x;
    mov.u32 %r4, %ntid.x;
    mov.u32 %r5, %tid.x;
    mad.lo.u32 %r6, %r3, %r4, %r5;
    setp.ge.u32 %q1, %r6, %r1;
    @%q1 bra DONE;
    ld.global.u32 %r7, [offset];
    mad.lo.u32 %r8, %r6, %r2, %r7;
    cvta.to.global.u64 %d2, %d1;
    mul.wide.u32 %d3, %r6, 4;
    add.u64 %d4, %d2, %d3;
    st.global.u32 [%d4], %r8;
DONE:
    ret;
}

.visible .entry add(.param .u64 add_a, .param .u64 add_b, .param .u64 add_c, .param .u32 add_n)
{
    .reg .pred %q<2>; .reg .b32 %r<6>; .reg .f32 %f<4>; .reg .b64 %d<8>;
    ld.param.u64 %d1, [add_a];
    ld.param.u64 %d2, [add_b];
    ld.param.u64 %d3, [add_c];
    ld.param.u32 %r1, [add_n];
    mov.u32 %r2, %ctaid.x;
    mov.u32 %r3, %ntid.x;
    mov.u32 %r4, %tid.x;
    mad.lo.u32 %r5, %r2, %r3, %r4;
    setp.ge.u32 %q1, %r5, %r1;
    @%q1 bra DONE;
    mul.wide.u32 %d4, %r5, 4;
    add.u64 %d5, %d1, %d4;
    add.u64 %d6, %d2, %d4;
    add.u64 %d7, %d3, %d4;
    ld.global.f32 %f1, [%d5];
    ld.global.f32 %f2, [%d6];
    add.f32 %f3, %f1, %f2;
    st.global.f32 [%d7], %f3;
DONE:
    ret;
}

.visible .entry busy(.param .u64 busy_p, .param .u32 busy_n)
{
    .reg .pred %q<2>; .reg .b32 %r<4>; .reg .b64 %d<2>;
    ld.param.u64 %d1, [busy_p];
    ld.param.u32 %r1, [busy_n];
    mov.u32 %r2, 1;
LOOP:
    mad.lo.u32 %r2, %r2, 1664525, 1013904223;
    sub.u32 %r1, %r1, 1;
    setp.ne.u32 %q1, %r1, 0;
    @%q1 bra LOOP;
    st.global.u32 [%d1], %r2;
    ret;
}

.visible .entry count(.param .u64 count_p)
{
    .reg .b32 %r<2>; .reg .b64 %d<2>;
    ld.param.u64 %d1, [count_p];
    atom.global.add.u32 %r1, [%d1], 1;
    ret;
}

.visible .entry await(.param .u64 await_p)
{
    .reg .pred %q<3>; .reg .b32 %r<3>; .reg .b64 %d<6>;
    ld.param.u64 %d1, [await_p];
    mov.u64 %d2, %globaltimer;
LOOK:
    ld.volatile.global.u32 %r1, [%d1];
    setp.ne.u32 %q1, %r1, 0;
    @%q1 bra SEEN;
    mov.u64 %d3, %globaltimer;
    sub.u64 %d4, %d3, %d2;
    setp.lt.u64 %q2, %d4, 10000000000;
    @%q2 bra LOOK;
SEEN:
    add.u32 %r2, %r1, 1;
    st.volatile.global.u32 [%d1+4], %r2;
    ret;
}

.visible .entry geometry(.param .u64 geometry_p)
{
    .reg .pred %q<2>; .reg .b32 %r<20>; .reg .b64 %d<4>;
    ld.param.u64 %d1, [geometry_p];
    mov.u32 %r1, %tid.x;
    mov.u32 %r2, %tid.y;
    mov.u32 %r3, %tid.z;
    or.b32 %r4, %r1, %r2;
    or.b32 %r4, %r4, %r3;
    setp.ne.u32 %q1, %r4, 0;
    @%q1 bra DONE;
    mov.u32 %r5, %ctaid.x;
    mov.u32 %r6, %ctaid.y;
    mov.u32 %r7, %ctaid.z;
    mov.u32 %r8, %nctaid.x;
    mov.u32 %r9, %nctaid.y;
    mad.lo.u32 %r10, %r7, %r9, %r6;
    mad.lo.u32 %r10, %r10, %r8, %r5;
    mov.u32 %r11, %ntid.x;
    mov.u32 %r12, %ntid.y;
    mov.u32 %r13, %ntid.z;
    mad.lo.u32 %r14, %r6, 10, %r5;
    mad.lo.u32 %r14, %r7, 100, %r14;
    mad.lo.u32 %r14, %r11, 1000, %r14;
    mad.lo.u32 %r14, %r12, 100000, %r14;
    mad.lo.u32 %r14, %r13, 10000000, %r14;
    mul.wide.u32 %d2, %r10, 4;
    add.u64 %d3, %d1, %d2;
    st.global.u32 [%d3], %r14;
DONE:
    ret;
}

.visible .entry arguments(.param .u8 arguments_a, .param .u16 arguments_b, .param .u32 arguments_c,
    .param .u64 arguments_d, .param .f32 arguments_e, .param .f64 arguments_f,
    .param .align 16 .b8 arguments_g[20], .param .u64 arguments_p)
{
    .reg .b16 %h<3>; .reg .b32 %r<6>; .reg .f32 %f<2>; .reg .f64 %e<2>; .reg .b64 %d<12>;
    ld.param.u8 %h1, [arguments_a];
    ld.param.u16 %h2, [arguments_b];
    ld.param.u32 %r1, [arguments_c];
    ld.param.u64 %d1, [arguments_d];
    ld.param.f32 %f1, [arguments_e];
    ld.param.f64 %e1, [arguments_f];
    ld.param.u32 %r2, [arguments_g];
    ld.param.u32 %r3, [arguments_g+16];
    ld.param.u64 %d2, [arguments_p];
    cvt.u64.u16 %d3, %h1;
    cvt.u64.u16 %d4, %h2;
    cvt.u64.u32 %d5, %r1;
    mov.b32 %r4, %f1;
    cvt.u64.u32 %d6, %r4;
    mov.b64 %d7, %e1;
    cvt.u64.u32 %d8, %r2;
    cvt.u64.u32 %d9, %r3;
    st.global.u64 [%d2], %d3;
    st.global.u64 [%d2+8], %d4;
    st.global.u64 [%d2+16], %d5;
    st.global.u64 [%d2+24], %d1;
    st.global.u64 [%d2+32], %d6;
    st.global.u64 [%d2+40], %d7;
    st.global.u64 [%d2+48], %d8;
    st.global.u64 [%d2+56], %d9;
    ret;
}

.visible .entry large(.param .align 4 .b8 large_v[4000], .param .u64 large_p)
{
    .reg .b32 %r<4>; .reg .b64 %d<2>;
    ld.param.u64 %d1, [large_p];
    ld.param.u32 %r1, [large_v];
    ld.param.u32 %r2, [large_v+2000];
    ld.param.u32 %r3, [large_v+3996];
    st.global.u32 [%d1], %r1;
    st.global.u32 [%d1+4], %r2;
    st.global.u32 [%d1+8], %r3;
    ret;
}

.visible .entry shared(.param .u64 shared_p)
{
    .reg .pred %q<3>; .reg .b32 %r<10>; .reg .b64 %d<2>;
    ld.param.u64 %d1, [shared_p];
    mov.u32 %r1, %tid.x;
    mov.u32 %r2, %ntid.x;
    mov.u32 %r3, pool;
    shl.b32 %r4, %r1, 2;
    add.u32 %r5, %r3, %r4;
    st.shared.u32 [%r5], %r1;
    bar.sync 0;
    setp.ne.u32 %q1, %r1, 0;
    @%q1 bra DONE;
    mov.u32 %r6, 0;
    mov.u32 %r7, 0;
LOOP:
    ld.shared.u32 %r8, [%r3];
    add.u32 %r6, %r6, %r8;
    add.u32 %r3, %r3, 4;
    add.u32 %r7, %r7, 1;
    setp.lt.u32 %q2, %r7, %r2;
    @%q2 bra LOOP;
    st.global.u32 [%d1], %r6;
DONE:
    ret;
}

.visible .entry together(.param .u64 together_counter, .param .u64 together_p)
{
    .reg .pred %q<3>; .reg .b32 %r<8>; .reg .b64 %d<5>;
    ld.param.u64 %d1, [together_counter];
    ld.param.u64 %d2, [together_p];
    mov.u32 %r1, %tid.x;
    mov.u32 %r2, %nctaid.x;
    mov.u32 %r3, %ctaid.x;
    setp.ne.u32 %q1, %r1, 0;
    @%q1 bra DONE;
    atom.global.add.u32 %r4, [%d1], 1;
WAIT:
    ld.volatile.global.u32 %r5, [%d1];
    setp.lt.u32 %q2, %r5, %r2;
    @%q2 bra WAIT;
    mul.wide.u32 %d3, %r3, 4;
    add.u64 %d4, %d2, %d3;
    st.global.u32 [%d4], %r5;
DONE:
    ret;
}

.visible .entry constant(.param .u64 constant_p)
{
    .reg .b32 %r<2>; .reg .b64 %d<2>;
    ld.param.u64 %d1, [constant_p];
    ld.const.u32 %r1, [factors+8];
    st.global.u32 [%d1], %r1;
    ret;
}
)";

// Kernels that must fail, each in a way of its own.
constexpr char kFaults[] = R"(.version 7.0
.target sm_70
.address_size 64

.extern .func __assertfail(.param .b64 a0, .param .b64 a1, .param .b32 a2, .param .b64 a3, .param .b64 a4);
.global .align 1 .b8 message[8] = {110, 111, 116, 32, 116, 104, 105, 115};

.visible .entry illegal(.param .u64 p)
{
    .reg .b64 %d<2>;
    mov.u64 %d1, 16;
    st.global.u32 [%d1], 1;
    ret;
}

.visible .entry misaligned(.param .u64 misaligned_p)
{
    .reg .b32 %r<2>; .reg .b64 %d<3>;
    ld.param.u64 %d1, [misaligned_p];
    add.u64 %d2, %d1, 1;
    ld.global.u32 %r1, [%d2];
    st.global.u32 [%d1], %r1;
    ret;
}

.visible .entry trapping(.param .u64 p)
{
    trap;
    ret;
}

.visible .entry asserting(.param .u64 p)
{
    .reg .b32 %r<2>; .reg .b64 %d<3>;
    mov.u64 %d1, message;
    cvta.global.u64 %d2, %d1;
    mov.u32 %r1, 42;
    mov.u64 %d1, 1;
    {
    .param .b64 b0;
    .param .b64 b1;
    .param .b32 b2;
    .param .b64 b3;
    .param .b64 b4;
    st.param.b64 [b0], %d2;
    st.param.b64 [b1], %d2;
    st.param.b32 [b2], %r1;
    st.param.b64 [b3], %d2;
    st.param.b64 [b4], %d1;
    call.uni __assertfail, (b0, b1, b2, b3, b4);
    }
    ret;
}

.visible .entry forever(.param .u64 forever_p)
{
    .reg .pred %q<2>; .reg .b32 %r<2>; .reg .b64 %d<2>;
    ld.param.u64 %d1, [forever_p];
LOOP:
    ld.volatile.global.u32 %r1, [%d1];
    setp.ne.u32 %q1, %r1, 12345;
    @%q1 bra LOOP;
    ret;
}
)";

// Reads a texture at (x + 0.5, y + 0.5) for each thread of a block.
constexpr char kTexture[] = R"(.version 7.0
.target sm_70
.address_size 64

.visible .entry sample(.param .u64 sample_t, .param .u64 sample_p)
{
    .reg .b32 %r<6>; .reg .f32 %f<8>; .reg .b64 %d<6>;
    ld.param.u64 %d1, [sample_t];
    ld.param.u64 %d2, [sample_p];
    mov.u32 %r1, %tid.x;
    mov.u32 %r2, %tid.y;
    mov.u32 %r3, %ntid.x;
    cvt.rn.f32.u32 %f1, %r1;
    cvt.rn.f32.u32 %f2, %r2;
    add.f32 %f1, %f1, 0f3F000000;
    add.f32 %f2, %f2, 0f3F000000;
    tex.2d.v4.f32.f32 {%f3, %f4, %f5, %f6}, [%d1, {%f1, %f2}];
    mad.lo.u32 %r4, %r2, %r3, %r1;
    mul.wide.u32 %d3, %r4, 4;
    add.u64 %d4, %d2, %d3;
    st.global.f32 [%d4], %f3;
    ret;
}
)";

// Two halves of a program: a kernel that calls a function defined elsewhere.
constexpr char kLinkCaller[] = R"(.version 7.0
.target sm_70
.address_size 64

.extern .func (.param .b32 result) twice(.param .b32 value);

.visible .entry linked(.param .u64 linked_p)
{
    .reg .b32 %r<3>; .reg .b64 %d<2>;
    ld.param.u64 %d1, [linked_p];
    ld.global.u32 %r1, [%d1];
    {
    .param .b32 v;
    .param .b32 w;
    st.param.b32 [v], %r1;
    call.uni (w), twice, (v);
    ld.param.b32 %r2, [w];
    }
    st.global.u32 [%d1], %r2;
    ret;
}
)";

constexpr char kLinkCallee[] = R"(.version 7.0
.target sm_70
.address_size 64

.visible .func (.param .b32 result) twice(.param .b32 value)
{
    .reg .b32 %r<3>;
    ld.param.b32 %r1, [value];
    add.u32 %r2, %r1, %r1;
    st.param.b32 [result], %r2;
    ret;
}
)";
