// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the user says what is to be trained, on what, and where to.
#pragma once

#include "app/explorer/training/training_order.h"
#include "widgets/training_form.h"

#include <QWidget>

class QFormLayout;
class QLabel;

namespace lila {

class NumberBox;
class PathField;

class OrderPanel : public QWidget {
    Q_OBJECT

public:
    explicit OrderPanel(QWidget* parent = nullptr);

    TrainingOrder order() const;
    void setOrder(const TrainingOrder& order);
    void setFolder(const QString& folder);
    /// A run that goes on keeps its beginning; while it runs, nothing changes but the folder that is watched.
    void setFreedom(TrainingForm::Freedom freedom);
    /// How much of a corpus with a name is here changes without a hand, too.
    void refreshCorpus();

    PathField& corpus() { return *m_corpus; }
    PathField& validation() { return *m_validation; }
    PathField& folder() { return *m_folder; }
    PathField& cache() { return *m_cache; }
    /// What the named corpus is; hidden where a file or folder is chosen.
    QLabel& corpusStatement() { return *m_statement; }
    TrainingForm& form() { return *m_form; }

Q_SIGNALS:
    void changed();

private:
    PathField* addPath(QFormLayout& layout, const QString& label, PathField* field,
                       const QString& placeholder, const QString& tip);
    void addPaths(QFormLayout& layout);
    void addCorpus(QFormLayout& layout);
    void addModelPaths(QFormLayout& layout);
    void addHeldOut(QFormLayout& layout);
    void chainTabs();

    QFormLayout* m_paths;
    PathField* m_corpus;
    QLabel* m_statement;
    PathField* m_validation;
    NumberBox* m_heldOut; ///< percent
    PathField* m_folder;
    PathField* m_start;
    PathField* m_tokenizer;
    PathField* m_cache;
    TrainingForm* m_form;
};

} // namespace lila
