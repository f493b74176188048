/* SPDX-License-Identifier: MIT */
void sample_multiplies(float *number);

void sample_multiplies(float *number)
{
    *number *= 1.5f;
}
