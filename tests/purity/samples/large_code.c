/* SPDX-License-Identifier: MIT */
void sample_large_code(void);

void sample_large_code(void)
{
    __asm__(".skip 13000");
}
