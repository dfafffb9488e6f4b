"""How the evidence reader was made: public data and questions of ours in, one 8-bit ONNX file out.

Nothing here is imported on the way to an answer; the package needs `torch`, `safetensors`, `scikit-learn` and `scipy`.
"""
