// The functions of the driver that need no more than their time to be taken: each hands its number to one gate, which
// asks begin() where to go, and lets the function return by way of end(). System V ABI, x86-64.

    .text

    .globl tf_profile_gate
    .hidden tf_profile_gate
    .type tf_profile_gate, @function
tf_profile_gate:
    // On the stack is where the caller goes on. Every register that can carry a parameter is kept.
    pushq %rdi
    pushq %rsi
    pushq %rdx
    pushq %rcx
    pushq %r8
    pushq %r9
    pushq %rax
    subq $128, %rsp
    movups %xmm0, (%rsp)
    movups %xmm1, 16(%rsp)
    movups %xmm2, 32(%rsp)
    movups %xmm3, 48(%rsp)
    movups %xmm4, 64(%rsp)
    movups %xmm5, 80(%rsp)
    movups %xmm6, 96(%rsp)
    movups %xmm7, 112(%rsp)
    movl %r11d, %edi
    movq 184(%rsp), %rsi
    call tf_profile_begin
    movq %rax, %r11
    testq %rdx, %rdx
    jz 1f
    leaq tf_profile_return(%rip), %rdx
    movq %rdx, 184(%rsp)
1:
    movups (%rsp), %xmm0
    movups 16(%rsp), %xmm1
    movups 32(%rsp), %xmm2
    movups 48(%rsp), %xmm3
    movups 64(%rsp), %xmm4
    movups 80(%rsp), %xmm5
    movups 96(%rsp), %xmm6
    movups 112(%rsp), %xmm7
    addq $128, %rsp
    popq %rax
    popq %r9
    popq %r8
    popq %rcx
    popq %rdx
    popq %rsi
    popq %rdi
    jmpq *%r11
    .size tf_profile_gate, .-tf_profile_gate

    .type tf_profile_return, @function
tf_profile_return:
    pushq %rax
    pushq %rdx
    call tf_profile_end
    movq %rax, %r11
    popq %rdx
    popq %rax
    jmpq *%r11
    .size tf_profile_return, .-tf_profile_return

#define TF_GATE(number, name)       \
    .globl name;                    \
    .type name, @function;          \
name:                               \
    movl $number, %r11d;            \
    jmp tf_profile_gate;            \
    .size name, .-name;

#include "gates.inc"

    .section .note.GNU-stack, "", @progbits
